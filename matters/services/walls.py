"""Ethical walls: raised, they beat every seat; lifted, nothing comes back by itself."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common import clock
from common.errors import BadInput, Conflict
from common.gate import require
from matters import rules, verbs
from matters.models import Matter, Wall
from matters.services.people import end_participation
from matters.services.seats import derive_grants
from matters.services.staff_sessions import end_sessions
from matters.states import ParticipantState, RoomKind


@transaction.atomic
def raise_wall(*, actor: User, matter: Matter, user: User, reason: str) -> Wall:
    """Part `user` from `matter` from now on; a part she had in it ends, and so does a staff session.

    Raises: BadInput for a wall around oneself, Conflict when it stands already. Audit: wall.raised, staff_session.ended.
    """
    require(actor, rules.MANAGE, matter)
    if user.pk == actor.pk:
        raise BadInput(_("You cannot wall yourself off. Hand the matter to a colleague, who then raises the wall."))
    if Wall.objects.filter(matter=matter, user=user, lifted_at=None).exists():
        raise Conflict
    part = matter.participants.filter(user=user).exclude(state=ParticipantState.ENDED).first()
    if part is not None:
        end_participation(actor=actor, participant=part)
    wall = Wall.objects.create(matter=matter, user=user, reason=reason, raised_by=actor)
    end_sessions(matter.staff_sessions.filter(user=user), by=actor)
    _record(verbs.WALL_RAISED, actor, wall)
    return wall


@transaction.atomic
def lift_wall(*, actor: User, wall: Wall) -> Wall:
    """Lift `wall`; the person has no seat until she is given one. Audit: wall.lifted."""
    require(actor, rules.MANAGE, wall.matter)
    if wall.lifted_at is not None:
        raise Conflict
    wall.lifted_at = clock.now()
    wall.save(update_fields=["lifted_at"])
    for part in wall.matter.participants.filter(user=wall.user):
        derive_grants(part)
    _record(verbs.WALL_LIFTED, actor, wall)
    return wall


def _record(verb: str, actor: User, wall: Wall) -> None:
    room = wall.matter.rooms.select_related("binder__key").get(kind=RoomKind.INTERNAL)
    record(
        verb=verb,
        actor=actor,
        on=wall.user.record_ref,
        matter=wall.matter.record_ref,
        labels={"name": wall.user.name, "reason": wall.reason},
        key=room.binder.key,
    )
