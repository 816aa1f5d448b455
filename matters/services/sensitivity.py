"""How sensitive a matter is, and what follows from it."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from audit.services import record
from common.gate import require
from matters import rules, verbs
from matters.errors import MatterClosed
from matters.models import Matter
from matters.states import RoomKind, Sensitivity
from vault.services import guard_binders


@transaction.atomic
def set_sensitivity(*, actor: User, matter: Matter, level: Sensitivity) -> int:
    """Set how sensitive `matter` is; give how many live guest links stop working, because they have no second address.

    Their makers are told. The same level again changes nothing. Raises: NotFound, Refused, MatterClosed. Audit: matter.sensitivity.
    """
    require(actor, rules.MANAGE, matter)
    locked = Matter.objects.select_for_update().get(pk=matter.pk)
    if not locked.is_open:
        raise MatterClosed
    if locked.sensitivity == level:
        return 0
    before, locked.sensitivity = locked.sensitivity, level
    locked.save(update_fields=["sensitivity"])
    matter.sensitivity = level
    rooms = list(locked.rooms.select_related("binder__key"))
    shut = guard_binders(binders=[room.binder for room in rooms], is_sensitive=level == Sensitivity.HIGH)
    inside = next(room for room in rooms if room.kind == RoomKind.INTERNAL)
    record(
        verb=verbs.MATTER_SENSITIVITY,
        actor=actor,
        on=locked.record_ref,
        matter=locked.record_ref,
        labels={"level": str(level), "before": str(before), "links_shut": str(shut)},
        key=inside.binder.key,
    )
    return shut
