"""Two persons for one act: one asks, another of the firm agrees, and only then it is done, once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common import clock, ids
from matters.models.matter import Matter
from matters.querysets import CountersignatureQuerySet
from matters.states import CountersignedAct, CountersignState


class Countersignature(models.Model):
    """A second person's word for `act` on a matter, asked for with a reason. It is spent by the act it was asked for.

    `reason` is sealed under the key of the matter's internal room. Up to `expires_at` it can be agreed to, and after that used.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    act = models.CharField(max_length=20, choices=CountersignedAct.choices)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="countersignatures")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    reason = models.BinaryField()
    state = models.CharField(max_length=10, choices=CountersignState.choices, default=CountersignState.ASKED)
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)

    objects = CountersignatureQuerySet.as_manager()

    class Meta:
        """Nobody agrees to her own, and one question is open at a time."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="countersignature_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CountersignState.ASKED, CountersignState.WITHDRAWN])
                | Q(decided_by__isnull=False),
                name="countersignature_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        """Give the reference, never the reason."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this question."""
        return f"countersignature:{self.reference}"

    @property
    def seal_context(self) -> str:
        """To what the sealed reason is bound."""
        return self.record_ref
