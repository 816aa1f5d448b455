"""Grants are derived from seats, here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from accounts import grants
from accounts.models import User
from matters.models import Participant, Room, Seat, Wall
from matters.states import ParticipantState
from vault.models import Binder
from vault.roles import ACTIONS


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A binder on which a person holds other grants than her seat gives."""

    room: Room
    user: User
    held: frozenset[str]
    due: frozenset[str]


def due(seat: Seat | None, participant: Participant, *, walled: bool) -> frozenset[str]:
    """Give the codenames a seat is worth: none unless its holder is active and on this side of every wall."""
    if seat is None or walled or participant.state != ParticipantState.ACTIVE:
        return frozenset()
    return ACTIONS[seat.role]


def derive_grants(participant: Participant) -> None:
    """Make the grant rows of `participant` equal what her seats are worth now. Call inside the change's transaction."""
    if participant.user is None:
        return
    walled = Wall.objects.filter(matter_id=participant.matter_id, user=participant.user, lifted_at=None).exists()
    seats = {seat.room_id: seat for seat in participant.seats.all()}
    for room in Room.objects.filter(matter_id=participant.matter_id).select_related("binder"):
        wanted = due(seats.get(room.pk), participant, walled=walled)
        surplus = grants.held(participant.user, room.binder) - wanted
        if surplus:
            grants.take(participant.user, room.binder, surplus)
        grants.give(participant.user, room.binder, wanted)


def discrepancies() -> Iterator[Discrepancy]:
    """Give every room and person whose grants and seats disagree; an empty answer is the only good one."""
    walls = set(Wall.objects.filter(lifted_at=None).values_list("matter_id", "user_id"))
    for room in Room.objects.select_related("binder", "matter").iterator():
        worth: dict[User, frozenset[str]] = {}
        for seat in Seat.objects.filter(room=room, participant__user__isnull=False).select_related("participant__user"):
            person = seat.participant.user
            if person is not None:
                worth[person] = due(seat, seat.participant, walled=(room.matter_id, person.pk) in walls)
        actual: dict[User, set[str]] = {}
        for row in grants.rows(Binder).filter(content_object=room.binder).select_related("user", "permission"):
            actual.setdefault(row.user, set()).add(row.permission.codename)
        for person in worth.keys() | actual.keys():
            have, should = frozenset(actual.get(person, ())), worth.get(person, frozenset())
            if have != should:
                yield Discrepancy(room, person, have, should)
