"""What Stripe told us. A hint to look again, kept by its id so that it counts once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock


class EventState(models.TextChoices):
    """Where a received event stands. A failed one has used up its attempts and waits for somebody to try it again."""

    RECEIVED = "received", _("Received")
    DONE = "done", _("Done")
    IGNORED = "ignored", _("Not ours")
    FAILED = "failed", _("Failed")


class StripeEvent(models.Model):
    """An event by Stripe's id. Only its kind and the object it speaks of are kept: facts are re-read, never believed.

    `attempts` counts how often its handling was begun since it was received or tried again. `note` names the last error, never
    content.
    """

    stripe_id = models.CharField(primary_key=True, max_length=80)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    api_version = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=EventState.choices, default=EventState.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        """The unhandled are found by state."""

        indexes: ClassVar = [models.Index(fields=["state", "received_at"], name="stripe_event_open")]

    def __str__(self) -> str:
        """Give the kind."""
        return self.kind
