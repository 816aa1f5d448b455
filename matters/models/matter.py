"""A matter and the walls around it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from common import clock, ids
from matters.querysets import MatterQuerySet
from matters.states import MatterKind, MatterState, Sensitivity


class Matter(models.Model):
    """A piece of work for one client, told in plain words: where it stands, what comes next, when she hears again.

    Shape: `stages` is a list of short names in order; `stage` is the position of the present one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="matters")
    title = models.CharField(_("title"), max_length=200)
    practice_area = models.CharField(_("practice area"), max_length=80, blank=True)
    kind = models.CharField(max_length=15, choices=MatterKind.choices, default=MatterKind.FULL)
    state = models.CharField(max_length=10, choices=MatterState.choices, default=MatterState.OPEN)
    sensitivity = models.CharField(
        max_length=8, choices=Sensitivity.choices, default=Sensitivity.ORDINARY, db_default=Sensitivity.ORDINARY
    )
    status = models.CharField(_("where it stands"), max_length=400, blank=True)
    next_step = models.CharField(_("what comes next"), max_length=400, blank=True)
    next_on = models.DateField(_("date of the next step"), null=True, blank=True)
    hear_by = models.DateField(_("you hear from us by"), null=True, blank=True)
    stages = models.JSONField(default=list, blank=True)
    stage = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    last_activity_at = models.DateTimeField(default=clock.now)

    objects = MatterQuerySet.as_manager()

    class Meta:
        """A closed matter says when; the desk reads the silent ones by activity."""

        indexes: ClassVar = [models.Index(fields=["state", "last_activity_at"], name="matter_silent")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=MatterState.OPEN, closed_at=None)
                | Q(state=MatterState.CLOSED, closed_at__isnull=False),
                name="matter_closed_says_when",
            )
        ]

    def __str__(self) -> str:
        """Give the reference, never the title."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this matter."""
        return f"matter:{self.reference}"

    @property
    def is_sensitive(self) -> bool:
        """Whether it is of high sensitivity."""
        return self.sensitivity == Sensitivity.HIGH

    @property
    def is_open(self) -> bool:
        """Whether work goes on."""
        return self.state == MatterState.OPEN


class Wall(models.Model):
    """An ethical wall: this person sees nothing of this matter, whatever else would let her."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="walls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="walls")
    reason = models.CharField(_("reason"), max_length=200)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=clock.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One standing wall a person and matter."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "user"], condition=Q(lifted_at=None), name="wall_standing_once")
        ]

    def __str__(self) -> str:
        """Give the matter's reference."""
        return f"wall around {self.matter_id}"
