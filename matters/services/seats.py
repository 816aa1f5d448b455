"""Grants are derived from seats and staff sessions, here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from accounts import grants
from accounts.models import User
from common import clock
from matters.models import Participant, Room, Seat, StaffSession, Wall
from matters.states import ParticipantState
from vault.models import Binder
from vault.roles import ACTIONS, BinderAction

VIEW: Final = BinderAction.VIEW.value


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A binder on which a person holds other grants than her seat, or her staff session, gives."""

    room: Room
    user: User
    held: frozenset[str]
    due: frozenset[str]


def due(seat: Seat | None, participant: Participant | None, *, walled: bool) -> frozenset[str]:
    """Give the codenames a seat is worth: none unless its holder is active and on this side of every wall,
    and none for the firm's people once they have left the legal team.
    """
    if seat is None or participant is None or walled or participant.state != ParticipantState.ACTIVE:
        return frozenset()
    if participant.is_firm and (participant.user is None or not participant.user.is_legal_team):
        return frozenset()
    return ACTIONS[seat.role]


def derive_grants(participant: Participant) -> None:
    """Make the grant rows of `participant` equal what her seats are worth now. Call inside the change's transaction."""
    if participant.user is not None:
        settle(participant.matter_id, participant.user, participant)


def settle(matter_id: UUID, user: User, participant: Participant | None) -> None:
    """Make the grant rows of `user` in a matter what her seats, and a staff session while it lasts, are worth now."""
    walled = Wall.objects.filter(matter_id=matter_id, user=user, lifted_at=None).exists()
    seats = {seat.room_id: seat for seat in participant.seats.all()} if participant is not None else {}
    live = StaffSession.objects.live().filter(matter_id=matter_id, user=user)
    session = None if walled else live.first()
    for room in Room.objects.filter(matter_id=matter_id).select_related("binder"):
        lasting = due(seats.get(room.pk), participant, walled=walled)
        grants.settle(user, room.binder, worth(lasting, session))


def worth(lasting: frozenset[str], session: StaffSession | None) -> dict[str, datetime | None]:
    """Give each codename with its end: what a seat is worth for good, and the look of a staff session up to its end."""
    looking: dict[str, datetime | None] = {VIEW: session.ends_at} if session is not None else {}
    return looking | dict.fromkeys(lasting)


def discrepancies() -> Iterator[Discrepancy]:
    """Give every room and person whose grants and seats disagree; an empty answer is the only good one."""
    walls = set(Wall.objects.filter(lifted_at=None).values_list("matter_id", "user_id"))
    sessions: dict[UUID, list[StaffSession]] = {}
    for session in StaffSession.objects.live().select_related("user"):
        if (session.matter_id, session.user_id) not in walls:
            sessions.setdefault(session.matter_id, []).append(session)
    for room in Room.objects.select_related("binder", "matter").iterator():
        should: dict[User, dict[str, datetime | None]] = {}
        for session in sessions.get(room.matter_id, ()):
            should[session.user] = worth(frozenset(), session)
        for seat in Seat.objects.filter(room=room, participant__user__isnull=False).select_related("participant__user"):
            person = seat.participant.user
            if person is not None:
                lasting = due(seat, seat.participant, walled=(room.matter_id, person.pk) in walls)
                should[person] = should.get(person, {}) | dict.fromkeys(lasting)
        yield from _unlike(room, should)


def _unlike(room: Room, should: dict[User, dict[str, datetime | None]]) -> Iterator[Discrepancy]:
    actual: dict[User, dict[str, datetime | None]] = {}
    # What has run out is held by nobody.
    standing = grants.rows(Binder).filter(Q(until=None) | Q(until__gt=clock.now()), content_object=room.binder)
    for row in standing.select_related("user", "permission"):
        actual.setdefault(row.user, {})[row.permission.codename] = row.until
    for person in should.keys() | actual.keys():
        have, ought = actual.get(person, {}), should.get(person, {})
        if have != ought:
            yield Discrepancy(room, person, _told(have), _told(ought))


def _told(rows: dict[str, datetime | None]) -> frozenset[str]:
    return frozenset(f"{codename}@{ends.isoformat()}" if ends else codename for codename, ends in rows.items())
