"""Bring people into a matter, seat them, suspend them, and end their part."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from accounts.services import invite, withdraw_invitation
from audit.services import record
from common import clock
from common.errors import BadInput, Conflict
from common.gate import require
from matters import rules, verbs
from matters.errors import AlreadyThere, LastAttorney, MatterClosed, WalledOff
from matters.events import participant_joined, participant_left
from matters.models import Activity, ActivityKind, Matter, Participant, Room, Seat, Wall
from matters.roles import FIRM_ROLES, SEAT_ROLES, MatterRole
from matters.services.seats import derive_grants
from matters.services.staff_sessions import end_sessions
from matters.states import ParticipantState, RoomKind


@transaction.atomic
def invite_participant(
    *, actor: User, matter: Matter, email: str, name: str, role: MatterRole, rooms: Iterable[Room]
) -> Participant:
    """Invite somebody from outside by mail into `rooms` of `matter`; she joins when she accepts.

    Raises: AlreadyThere, MatterClosed, BadInput (no room, or an internal one). Audit: participant.invited.
    """
    _may_bring_in(actor, matter)
    seats = _outside_rooms(actor, matter, rooms)
    if role in FIRM_ROLES:
        raise BadInput(detail="a firm role for somebody outside the legal team")
    known = User.objects.filter(email__iexact=email.strip()).first()
    earlier = _earlier_part(matter, known) if known is not None else None
    if matter.participants.filter(invitation__email__iexact=email.strip(), state=ParticipantState.INVITED).exists():
        raise AlreadyThere
    invitation = invite(actor=actor, email=email, name=name, subject_ref=matter.record_ref)
    participant = earlier or Participant(matter=matter)
    participant.invitation, participant.role, participant.state = invitation, role, ParticipantState.INVITED
    participant.save()
    _seat_in(participant, seats)
    _record(verbs.PARTICIPANT_INVITED, actor, participant, {"name": name, "email": email, "role": role})
    return participant


@transaction.atomic
def join(*, user: User, invitation: Invitation) -> Participant | None:
    """Let the person who accepted `invitation` into the matter it speaks of. Audit: participant.joined."""
    participant = Participant.objects.select_for_update().filter(invitation=invitation).first()
    if participant is None or participant.state != ParticipantState.INVITED:
        return None
    if Wall.objects.filter(matter=participant.matter, user=user, lifted_at=None).exists():
        raise WalledOff
    if participant.user not in {None, user} or participant.matter.participants.filter(user=user).exclude(
        pk=participant.pk
    ):
        raise AlreadyThere
    participant.user = user
    _activate(participant, actor=user)
    return participant


@transaction.atomic
def add_participant(
    *, actor: User, matter: Matter, user: User, role: MatterRole, rooms: Iterable[Room] | None = None
) -> Participant:
    """Bring a person who has an account straight into `rooms` of `matter` (the firm's people: every room the actor has).

    Raises: AlreadyThere, WalledOff, MatterClosed, BadInput when a firm's part is given to an outsider. Audit: participant.joined.
    """
    _may_bring_in(actor, matter)
    if role in FIRM_ROLES and not user.is_legal_team:
        raise BadInput(detail="a firm role for somebody outside the legal team")
    if role == MatterRole.ATTORNEY:
        require(actor, rules.MANAGE, matter)
    earlier = _earlier_part(matter, user)
    if Wall.objects.filter(matter=matter, user=user, lifted_at=None).exists():
        raise WalledOff
    if role in FIRM_ROLES:
        within_reach = Room.objects.filter(matter=matter).visible_to(actor)
        chosen = list(within_reach if rooms is None else _within_reach(actor, matter, rooms))
    else:
        chosen = _outside_rooms(actor, matter, rooms or ())
    participant = earlier or Participant(matter=matter, user=user)
    participant.role, participant.state, participant.ended_at = role, ParticipantState.INVITED, None
    participant.save()
    _seat_in(participant, chosen)
    _activate(participant, actor=actor)
    return participant


def seat_successor(*, actor: User, matter: Matter) -> Participant:
    """Give `actor` the attorney's part with a seat in every room. The caller answers for the right to, inside a transaction.

    Audit: participant.joined.
    """
    participant = matter.participants.filter(user=actor).first() or Participant(matter=matter, user=actor)
    participant.role, participant.state, participant.ended_at = MatterRole.ATTORNEY, ParticipantState.INVITED, None
    participant.save()
    _seat_in(participant, matter.rooms.all())
    _activate(participant, actor=actor)
    return participant


@transaction.atomic
def take_seat(*, actor: User, participant: Participant, room: Room) -> Seat:
    """Seat `participant` in one more room. Raises: BadInput for an outsider and an internal room. Audit: seat.taken."""
    require(actor, rules.MANAGE, participant.matter)
    require(actor, rules.WRITE, room)
    chosen = (_within_reach if participant.is_firm else _outside_rooms)(actor, participant.matter, [room])
    role = SEAT_ROLES[participant.role]
    Seat.objects.bulk_create(
        [Seat(participant=participant, room=each, role=role) for each in chosen], ignore_conflicts=True
    )
    derive_grants(participant)
    _record(verbs.SEAT_TAKEN, actor, participant, {"room": room.name})
    return participant.seats.get(room=room)


@transaction.atomic
def suspend(*, actor: User, participant: Participant) -> Participant:
    """Shut `participant` out until reinstated; her next request finds nothing. Audit: participant.suspended."""
    return _leave(actor, participant, ParticipantState.SUSPENDED)


@transaction.atomic
def end_participation(*, actor: User, participant: Participant) -> Participant:
    """End the part of `participant` for good; her next request is a 404. Audit: participant.ended."""
    return _leave(actor, participant, ParticipantState.ENDED)


@transaction.atomic
def reinstate(*, actor: User, participant: Participant) -> Participant:
    """Give a suspended person her seats back. Raises: Conflict when she is not suspended. Audit: participant.reinstated."""
    require(actor, rules.MANAGE, participant.matter)
    if participant.state != ParticipantState.SUSPENDED:
        raise Conflict
    participant.state = ParticipantState.ACTIVE
    participant.save(update_fields=["state"])
    derive_grants(participant)
    _record(verbs.PARTICIPANT_REINSTATED, actor, participant, {"name": participant.name})
    participant_joined.send(sender=Participant, participant=participant, actor=actor)
    return participant


def _may_bring_in(actor: User, matter: Matter) -> None:
    require(actor, rules.ADD_PEOPLE, matter)
    if not matter.is_open:
        raise MatterClosed


def _within_reach(actor: User, matter: Matter, rooms: Iterable[Room]) -> list[Room]:
    """Give `rooms` when the actor sits in each of them: nobody gives what she does not have."""
    wanted = {room.pk for room in rooms}
    chosen = list(Room.objects.filter(matter=matter, pk__in=wanted).visible_to(actor))
    if not chosen or len(chosen) != len(wanted):
        raise BadInput(detail="no room, or one out of the actor's reach")
    return chosen


def _outside_rooms(actor: User, matter: Matter, rooms: Iterable[Room]) -> list[Room]:
    chosen = _within_reach(actor, matter, rooms)
    if any(room.kind == RoomKind.INTERNAL for room in chosen):
        raise BadInput(_("The room of the firm alone is not for people from outside. Choose another room."))
    return chosen


def _earlier_part(matter: Matter, user: User) -> Participant | None:
    """Give the ended part of `user`, which she takes up anew. Raises: AlreadyThere while a part of hers stands."""
    part = matter.participants.filter(user=user).first()
    if part is not None and part.state != ParticipantState.ENDED:
        raise AlreadyThere
    return part


def _seat_in(participant: Participant, rooms: Iterable[Room]) -> None:
    """Seat a person who comes, or comes back, in these rooms and no others."""
    role = SEAT_ROLES[participant.role]
    participant.seats.all().delete()
    Seat.objects.bulk_create([Seat(participant=participant, room=room, role=role) for room in rooms])


def _activate(participant: Participant, *, actor: User) -> None:
    moment = clock.now()
    participant.state, participant.joined_at, participant.last_activity_at = ParticipantState.ACTIVE, moment, moment
    participant.save()
    # A seat in place of a look: the rows of the session would run out under her.
    end_sessions(participant.matter.staff_sessions.filter(user=participant.user), by=actor)
    derive_grants(participant)
    for room in Room.objects.filter(seats__participant=participant).exclude(kind=RoomKind.INTERNAL):
        Activity.objects.create(room=room, kind=ActivityKind.JOINED, actor=participant.user, happened_at=moment)
    _record(verbs.PARTICIPANT_JOINED, actor, participant, {"name": participant.name, "role": participant.role})
    participant_joined.send(sender=Participant, participant=participant, actor=actor)


def _leave(actor: User, participant: Participant, state: ParticipantState) -> Participant:
    require(actor, rules.MANAGE, participant.matter)
    # The matter's row first: two attorneys who end each other at the same moment must not both go.
    Matter.objects.select_for_update().get(pk=participant.matter_id)
    locked = Participant.objects.select_related("matter", "user", "invitation").get(pk=participant.pk)
    leaves_from = {ParticipantState.SUSPENDED: {ParticipantState.ACTIVE}}.get(state, set(ParticipantState.values))
    if locked.state == ParticipantState.ENDED or locked.state not in leaves_from:
        raise Conflict
    if locked.state == ParticipantState.INVITED and locked.invitation is not None:
        withdraw_invitation(actor=actor, invitation=locked.invitation)
    others = locked.matter.participants.active().filter(role=MatterRole.ATTORNEY).exclude(pk=locked.pk)
    if locked.role == MatterRole.ATTORNEY and not others.exists():
        raise LastAttorney
    locked.state = state
    locked.ended_at = clock.now() if state == ParticipantState.ENDED else None
    locked.save(update_fields=["state", "ended_at"])
    derive_grants(locked)
    verb = verbs.PARTICIPANT_ENDED if state == ParticipantState.ENDED else verbs.PARTICIPANT_SUSPENDED
    _record(verb, actor, locked, {"name": locked.name})
    participant_left.send(sender=Participant, participant=locked, actor=actor)
    return locked


def _record(verb: str, actor: User, participant: Participant, labels: dict[str, str]) -> None:
    matter = participant.matter
    room = matter.rooms.select_related("binder__key").get(kind=RoomKind.INTERNAL)
    record(
        verb=verb,
        actor=actor,
        on=participant.record_ref,
        matter=matter.record_ref,
        labels={name: str(value) for name, value in labels.items()},
        key=room.binder.key,
    )
