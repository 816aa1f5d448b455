"""Bring people into a matter, seat them, suspend them, and end their part."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Invitation, User
from accounts.services import invite
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
from matters.states import ParticipantState, RoomKind


@transaction.atomic
def invite_participant(
    *, actor: User, matter: Matter, email: str, name: str, role: MatterRole, rooms: Iterable[Room]
) -> Participant:
    """Invite somebody from outside by mail into `rooms` of `matter`; she joins when she accepts.

    Raises: AlreadyThere, MatterClosed, BadInput (no room, or an internal one). Audit: participant.invited.
    """
    _may_bring_in(actor, matter)
    seats = _outside_rooms(matter, rooms)
    known = User.objects.filter(email__iexact=email.strip()).first()
    if known is not None and matter.participants.filter(user=known).exists():
        raise AlreadyThere
    if matter.participants.filter(invitation__email__iexact=email.strip(), state=ParticipantState.INVITED).exists():
        raise AlreadyThere
    invitation = invite(actor=actor, email=email, name=name, subject_ref=matter.record_ref)
    participant = Participant.objects.create(
        matter=matter, invitation=invitation, role=role, state=ParticipantState.INVITED
    )
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
    earlier = participant.matter.participants.filter(user=user).first()
    if earlier is not None:
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
    if matter.participants.filter(user=user).exists():
        raise AlreadyThere
    if Wall.objects.filter(matter=matter, user=user, lifted_at=None).exists():
        raise WalledOff
    if rooms is None or role in FIRM_ROLES:
        chosen = list(Room.objects.filter(matter=matter).visible_to(actor)) if rooms is None else list(rooms)
    else:
        chosen = _outside_rooms(matter, rooms)
    participant = Participant.objects.create(matter=matter, user=user, role=role, state=ParticipantState.INVITED)
    _seat_in(participant, chosen)
    _activate(participant, actor=actor)
    return participant


@transaction.atomic
def take_seat(*, actor: User, participant: Participant, room: Room) -> Seat:
    """Seat `participant` in one more room. Raises: BadInput for an outsider and an internal room. Audit: seat.taken."""
    require(actor, rules.MANAGE, participant.matter)
    require(actor, rules.WRITE, room)
    chosen = [room] if participant.is_firm else _outside_rooms(participant.matter, [room])
    _seat_in(participant, chosen)
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
    return participant


def _may_bring_in(actor: User, matter: Matter) -> None:
    require(actor, rules.ADD_PEOPLE, matter)
    if not matter.is_open:
        raise MatterClosed


def _outside_rooms(matter: Matter, rooms: Iterable[Room]) -> list[Room]:
    chosen = list(rooms)
    if not chosen or any(room.matter_id != matter.pk or room.kind == RoomKind.INTERNAL for room in chosen):
        raise BadInput(detail="rooms of another matter, none, or an internal one")
    return chosen


def _seat_in(participant: Participant, rooms: Iterable[Room]) -> None:
    role = SEAT_ROLES[participant.role]
    Seat.objects.bulk_create(
        [Seat(participant=participant, room=room, role=role) for room in rooms], ignore_conflicts=True
    )


def _activate(participant: Participant, *, actor: User) -> None:
    moment = clock.now()
    participant.state, participant.joined_at, participant.last_activity_at = ParticipantState.ACTIVE, moment, moment
    participant.save()
    derive_grants(participant)
    for room in Room.objects.filter(seats__participant=participant).exclude(kind=RoomKind.INTERNAL):
        Activity.objects.create(room=room, kind=ActivityKind.JOINED, actor=participant.user, happened_at=moment)
    _record(verbs.PARTICIPANT_JOINED, actor, participant, {"name": participant.name, "role": participant.role})
    participant_joined.send(sender=Participant, participant=participant, actor=actor)


def _leave(actor: User, participant: Participant, state: ParticipantState) -> Participant:
    require(actor, rules.MANAGE, participant.matter)
    locked = Participant.objects.select_for_update().select_related("matter", "user").get(pk=participant.pk)
    if locked.state in {state, ParticipantState.ENDED}:
        raise Conflict
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
