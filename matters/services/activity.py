"""Write what happened where people read it, and move the matter up in the lists of those who sit in the room."""

from __future__ import annotations

from accounts.models import User
from common import clock
from matters.models import Activity, ActivityKind, Matter, Participant, Room
from vault.models import Version


def happened(
    *, room: Room, kind: ActivityKind, actor: User | None, version: Version | None = None, text: str = ""
) -> Activity:
    """Give the new activity row of `room`; the matter's and its people's sort keys follow. Call inside a transaction."""
    moment = clock.now()
    Matter.objects.filter(pk=room.matter_id).update(last_activity_at=moment)
    Participant.objects.filter(matter_id=room.matter_id, seats__room=room).update(last_activity_at=moment)
    return Activity.objects.create(
        room=room, kind=kind, actor=actor, version=version, text=text[:400], happened_at=moment
    )
