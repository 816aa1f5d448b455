"""Matters know nothing of rights; this listens to them and writes the dated rows."""

from typing import Any

from django.dispatch import receiver

from aftercare.services import follow
from matters.events import matter_closed, participant_joined, participant_left
from matters.models import Matter, Participant
from matters.roles import MatterRole


@receiver(participant_joined)
@receiver(participant_left)
def a_part_changed(participant: Participant, **_more: Any) -> None:
    """Let the rights of a client follow her coming and going."""
    if participant.role == MatterRole.CLIENT and participant.user is not None:
        follow(user=participant.user, matter=participant.matter)


@receiver(matter_closed)
def a_matter_closed(matter: Matter, **_more: Any) -> None:
    """Begin the free window of each client of the matter."""
    for participant in matter.participants.filter(role=MatterRole.CLIENT, user__isnull=False).select_related("user"):
        if participant.user is not None:
            follow(user=participant.user, matter=matter)
