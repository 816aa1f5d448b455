"""Tell the client where things stand, what comes next, and when she hears again."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from audit.services import record
from common.errors import BadInput
from common.gate import require
from matters import rules, verbs
from matters.errors import MatterClosed
from matters.events import status_changed
from matters.models import ActivityKind, Matter
from matters.services.activity import happened
from matters.states import RoomKind


@transaction.atomic
def set_status(
    *,
    actor: User,
    matter: Matter,
    status: str,
    next_step: str = "",
    next_on: date | None = None,
    hear_by: date | None = None,
    stage: int | None = None,
) -> Matter:
    """Change the four answers of `matter` and say so in its client room.

    Raises: MatterClosed; BadInput for a stage that is not in the list. Audit: matter.status.
    """
    require(actor, rules.SET_STATUS, matter)
    if not matter.is_open:
        raise MatterClosed
    if stage is not None and not 0 <= stage < len(matter.stages):
        raise BadInput(detail="stage out of range")
    matter.next_on = next_on
    return say_status(actor=actor, matter=matter, status=status, next_step=next_step, hear_by=hear_by, stage=stage)


def say_status(
    *, actor: User, matter: Matter, status: str, next_step: str, hear_by: date | None, stage: int | None
) -> Matter:
    """Write where `matter` stands, for a caller who has asked for the right or answers for it. Call inside a transaction. Audit: matter.status."""
    matter.status, matter.next_step, matter.hear_by = status, next_step, hear_by
    if stage is not None:
        matter.stage = stage
    matter.save(update_fields=["status", "next_step", "next_on", "hear_by", "stage"])
    room = matter.rooms.select_related("binder__key").get(kind=RoomKind.CLIENT)
    happened(room=room, kind=ActivityKind.STATUS, actor=actor, text=status)
    record(
        verb=verbs.MATTER_STATUS,
        actor=actor,
        on=matter.record_ref,
        matter=matter.record_ref,
        labels={"status": status, "next": next_step},
        key=room.binder.key,
    )
    status_changed.send(sender=Matter, matter=matter, actor=actor)
    return matter
