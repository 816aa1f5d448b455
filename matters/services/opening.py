"""Open and close matters, and add rooms to them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, User
from accounts.roles import LEGAL_TEAM
from audit.services import record
from common import clock
from common.errors import Refused
from common.gate import require
from matters import rules, verbs
from matters.errors import MatterClosed
from matters.events import matter_closed, matter_opened
from matters.models import ActivityKind, Matter, Participant, Room, Seat, Thread
from matters.roles import SEAT_ROLES, MatterRole
from matters.services.activity import happened
from matters.services.asks import withdraw_all
from matters.services.seats import derive_grants, settle
from matters.services.staff_sessions import end_sessions
from matters.states import MatterKind, MatterState, ParticipantState, RoomKind
from vault.models import Binder
from vault.services import guard_binders, make_binder

DEFAULT_STAGES = (
    gettext_noop("First meeting"),
    gettext_noop("Papers gathered"),
    gettext_noop("At work"),
    gettext_noop("Closing"),
)


@transaction.atomic
def open_matter(
    *,
    actor: User,
    client: Client,
    title: str,
    practice_area: str = "",
    kind: MatterKind = MatterKind.FULL,
    stages: Sequence[str] = (),
    attorney: User | None = None,
) -> Matter:
    """Open a matter for `client` with an internal and a client room, and seat its attorney (the actor unless named).

    Raises: Refused when the actor is not of the legal team. Audit: matter.opened, room.added, seat.taken.
    """
    lead = attorney or actor
    if actor.staff_role not in LEGAL_TEAM or not lead.is_legal_team:
        raise Refused(_("Only an attorney or a paralegal can open a matter."))
    matter = Matter.objects.create(
        client=client,
        title=title,
        practice_area=practice_area,
        kind=kind,
        stages=list(stages) or [_(stage) for stage in DEFAULT_STAGES],
    )
    rooms = begin(
        actor=actor, matter=matter, client_binder=_new_binder(actor, matter), internal_binder=_new_binder(actor, matter)
    )
    seat_first(actor=actor, matter=matter, user=lead, role=MatterRole.ATTORNEY, rooms=rooms)
    matter_opened.send(sender=Matter, matter=matter, actor=actor)
    return matter


def begin(*, actor: User, matter: Matter, client_binder: Binder, internal_binder: Binder) -> list[Room]:
    """Give the two rooms every matter begins with, the client's first. Call inside the opening's transaction.

    Audit: room.added twice, matter.opened.
    """
    client_room = _make_room(
        actor=actor, matter=matter, binder=client_binder, kind=RoomKind.CLIENT, name=_("You and us"), position=0
    )
    internal = _make_room(
        actor=actor, matter=matter, binder=internal_binder, kind=RoomKind.INTERNAL, name=_("Only us"), position=1
    )
    record(
        verb=verbs.MATTER_OPENED,
        actor=actor,
        on=matter.record_ref,
        matter=matter.record_ref,
        labels={"title": matter.title, "client": matter.client.name},
        key=internal.binder.key,
    )
    return [client_room, internal]


def seat_first(
    *, actor: User | None, matter: Matter, user: User, role: MatterRole, rooms: Sequence[Room]
) -> Participant:
    """Give the active part of `user`, who had none in `matter`, with a seat in each of `rooms`. The caller answers for the right to.

    Audit: seat.taken.
    """
    seated = Participant.objects.create(
        matter=matter, user=user, role=role, state=ParticipantState.ACTIVE, joined_at=clock.now()
    )
    for room in rooms:
        Seat.objects.create(participant=seated, room=room, role=SEAT_ROLES[role])
    end_sessions(matter.staff_sessions.filter(user=user), by=actor)
    derive_grants(seated)
    inside = matter.rooms.select_related("binder__key").get(kind=RoomKind.INTERNAL)
    record(
        verb=verbs.SEAT_TAKEN,
        actor=actor,
        on=seated.record_ref,
        matter=matter.record_ref,
        labels={"name": user.name, "role": seated.role},
        key=inside.binder.key,
    )
    return seated


def _new_binder(actor: User, matter: Matter) -> Binder:
    return make_binder(actor=actor, belongs_to=matter.record_ref)


@transaction.atomic
def add_room(*, actor: User, matter: Matter, name: str) -> Room:
    """Add a room with an audience of its own to `matter`; the actor gets the first seat.

    Raises: MatterClosed. Audit: room.added, seat.taken.
    """
    require(actor, rules.MANAGE, matter)
    if not matter.is_open:
        raise MatterClosed
    # The row decides between this and a change of its sensitivity.
    matter.sensitivity = Matter.objects.select_for_update().get(pk=matter.pk).sensitivity
    room = _make_room(
        actor=actor,
        matter=matter,
        binder=_new_binder(actor, matter),
        kind=RoomKind.OTHER,
        name=name,
        position=matter.rooms.count() + 1,
    )
    holder = matter.participants.get(user=actor)
    Seat.objects.create(participant=holder, room=room, role=SEAT_ROLES[holder.role])
    derive_grants(holder)
    for session in matter.staff_sessions.live().select_related("user"):
        settle(matter.pk, session.user, matter.participants.filter(user=session.user).first())
    return room


def _make_room(*, actor: User, matter: Matter, binder: Binder, kind: RoomKind, name: str, position: int) -> Room:
    if matter.is_sensitive:
        guard_binders(binders=[binder], is_sensitive=True)
    room = Room.objects.create(matter=matter, binder=binder, name=name, kind=kind, position=position)
    Thread.objects.create(room=room)
    record(
        verb=verbs.ROOM_ADDED,
        actor=actor,
        on=room.record_ref,
        matter=matter.record_ref,
        labels={"name": name},
        key=room.binder.key,
    )
    return room


@transaction.atomic
def close_matter(*, actor: User, matter: Matter, farewell: str = "") -> Matter:
    """Close `matter`: its papers stay readable for those who have a seat, nothing new goes in. Open requests are withdrawn.

    Raises: MatterClosed when it is closed already. Audit: matter.closed, ask.withdrawn.
    """
    require(actor, rules.CLOSE, matter)
    return shut(actor=actor, matter=matter, farewell=farewell)


def shut(*, actor: User, matter: Matter, farewell: str, is_done: bool = True) -> Matter:
    """Close `matter` for a caller who has asked for the right or answers for it; one that is not done stays at its stage.

    Call inside a transaction. Raises, Audit: as `close_matter`.
    """
    matter = Matter.objects.select_for_update().get(pk=matter.pk)
    if not matter.is_open:
        raise MatterClosed
    matter.state, matter.closed_at = MatterState.CLOSED, clock.now()
    if is_done:
        matter.stage = max(len(matter.stages) - 1, 0)
    matter.status = farewell or _("This matter is closed.")
    matter.next_step, matter.next_on, matter.hear_by = "", None, None
    matter.save()
    for room in matter.rooms.filter(kind=RoomKind.CLIENT):
        happened(room=room, kind=ActivityKind.CLOSED, actor=actor, text=matter.status)
    withdraw_all(actor=actor, matter=matter)
    record(verb=verbs.MATTER_CLOSED, actor=actor, on=matter.record_ref, matter=matter.record_ref)
    matter_closed.send(sender=Matter, matter=matter, actor=actor)
    return matter
