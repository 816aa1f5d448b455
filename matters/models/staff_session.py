"""A staff session: an hour's look into a matter by somebody of the firm who has no part in it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from common import clock, ids
from matters.models.countersignature import Countersignature
from matters.models.matter import Matter
from matters.querysets import StaffSessionQuerySet


class StaffSession(models.Model):
    """Who looked into which matter, from when to when, and why. It lets her see, and do nothing else.

    `reason` is sealed under the key of the matter's internal room. No job ends it: past `ends_at` nothing takes it for live.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="staff_sessions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff_sessions")
    reason = models.BinaryField()
    countersignature = models.OneToOneField(
        Countersignature, on_delete=models.RESTRICT, related_name="staff_session", null=True
    )
    opened_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    objects = StaffSessionQuerySet.as_manager()

    class Meta:
        """Asked by person and matter at every door."""

        indexes: ClassVar = [models.Index(fields=["user", "matter", "-ends_at"], name="staff_session_of_user")]

    def __str__(self) -> str:
        """Give the reference, never the reason."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this session."""
        return f"staff_session:{self.reference}"

    @property
    def seal_context(self) -> str:
        """To what the sealed reason is bound."""
        return self.record_ref

    @property
    def is_live(self) -> bool:
        """Whether it has neither run out nor been ended."""
        return self.ended_at is None and clock.now() < self.ends_at

    @property
    def over_at(self) -> datetime:
        """When it ended, or ends by itself."""
        return self.ended_at or self.ends_at
