"""What the firm needs from somebody: papers or an answer, by a date."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock, ids
from matters.models.room import Room
from matters.states import AskState
from vault.models import Version


class Ask(models.Model):
    """One line of "what we need from you", seen by everybody in the room."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="asks")
    title = models.CharField(_("what we need"), max_length=200)
    note = models.CharField(_("how, and why"), max_length=400, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=AskState.choices, default=AskState.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    answered_with = models.ForeignKey(Version, on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        """The earliest date first."""

        indexes: ClassVar = [models.Index(fields=["room", "state", "due_on"], name="ask_open")]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this request."""
        return f"ask:{self.reference}"
