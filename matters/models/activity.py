"""What happened in a room, as people read it: one row a happening, written with the happening itself."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock
from matters.models.room import Room
from vault.models import Version


class ActivityKind(models.TextChoices):
    """The happenings a client can understand at a glance."""

    PAPER_ADDED = "paper_added", _("added a paper")
    PAPER_RETURNED = "paper_returned", _("sent back a new version")
    MESSAGE = "message", _("wrote a message")
    STATUS = "status", _("told where things stand")
    ASKED = "asked", _("asked for something")
    ANSWERED = "answered", _("sent what was asked for")
    FORM_SENT = "form_sent", _("sent a form")
    JOINED = "joined", _("joined")
    CLOSED = "closed", _("closed the matter")


class Activity(models.Model):
    """A happening. `text` holds only what the firm wrote for everybody in the room (the status line, the name of a form)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=15, choices=ActivityKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+", null=True)
    text = models.CharField(max_length=400, blank=True)
    happened_at = models.DateTimeField(default=clock.now)

    class Meta:
        """Newest first within a room."""

        indexes: ClassVar = [models.Index(fields=["room", "-happened_at"], name="activity_of_room")]

    def __str__(self) -> str:
        """Give the kind."""
        return self.kind
