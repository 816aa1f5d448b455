"""Who takes part in a matter, in which part, and in which rooms."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Invitation
from common import clock, ids
from matters.models.matter import Matter
from matters.models.room import Room
from matters.querysets import ParticipantQuerySet
from matters.roles import FIRM_ROLES, MatterRole
from matters.states import ParticipantState
from vault.roles import BinderRole


class Participant(models.Model):
    """A person in a matter. This is what people and lists read; the grants are derived from its seats.

    `last_activity_at` is the matter's sort key for this person: the latest thing in a room she sits in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations", null=True, blank=True
    )
    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, related_name="participant", null=True, blank=True
    )
    role = models.CharField(max_length=12, choices=MatterRole.choices)
    state = models.CharField(max_length=10, choices=ParticipantState.choices)
    last_activity_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        """One participation a person and matter; lists read the index alone."""

        indexes: ClassVar = [
            models.Index(fields=["user", "state", "-last_activity_at", "-id"], name="participant_list"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "user"], name="participant_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(state=ParticipantState.ACTIVE),
                name="participant_active_has_account",
            ),
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this participation."""
        return f"participant:{self.reference}"

    @property
    def name(self) -> str:
        """The person's name, from the account or from the invitation."""
        if self.user is not None:
            return self.user.name
        return self.invitation.name if self.invitation is not None else ""

    @property
    def is_firm(self) -> bool:
        """Whether this person acts for the firm in the matter."""
        return self.role in FIRM_ROLES


class Seat(models.Model):
    """A place in a room. Kept while the participation is suspended, so that it can be taken up again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="seats")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=12, choices=BinderRole.choices)

    class Meta:
        """One seat a person and room."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["participant", "room"], name="seat_once")]

    def __str__(self) -> str:
        """Give the room's id."""
        return f"seat in {self.room_id}"
