"""P3: after any history the gate, every list and the grants say what an account in plain sets says.

A machine does what people do to a matter: seat, end, suspend, reinstate, wall, freeze, close, delete, look in by a staff session,
let time pass, delete a person and make her anew with the same address. Beside it an oracle keeps a few sets and asks none of our
rules. After each step every person and room is compared, in every list and for the look, and a third of the other actions in turn;
all of them at the end of a history. How much of it runs: `MUNIMENT_HISTORIES=200x40` (histories x steps), at night; every day a few.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts import grants
from accounts.models import User
from accounts.services import freeze, unfreeze
from common.errors import PortalError
from common.gate import may
from matters.models import Activity, Countersignature, Matter, Participant, Room, StaffSession
from matters.roles import MatterRole
from matters.services import (
    add_participant,
    agree,
    ask_for_staff_session,
    close_matter,
    discrepancies,
    end_participation,
    end_staff_session,
    lift_wall,
    open_agreed_session,
    open_staff_session,
    raise_wall,
    reinstate,
    suspend,
    take_seat,
)
from matters.states import RoomKind
from tests.factories.matters import attorney, paralegal, person, small_matter
from tests.matters.account import EVERYTHING, FIRM, OTHERS, PEOPLE, STAFF, START, Account
from vault.models import Binder, File

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HISTORIES, STEPS = (int(part) for part in os.environ.get("MUNIMENT_HISTORIES", "3x12").split("x"))
WHY = "The client called the office and cannot reach her attorney."
ROOMS = ("client", "internal")
OF_MATTER = ("see", "manage", "close", "add_people", "set_status", "ask", "parties", "look_in")
OF_ROOM = ("see", "write", "add")
OF_PAPERS = ("view", *sorted(EVERYTHING - {"view"}))

person_of = st.sampled_from(PEOPLE)
other_of = st.sampled_from(OTHERS)
room_of = st.sampled_from(ROOMS)


class Histories(RuleBasedStateMachine):
    """Does things to one matter at a time, tells the account, and compares."""

    #: How many histories there were, how many times all was compared, and how many answers of the gate and the lists.
    played: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.travel = time_machine.travel(START, tick=False)
        self.clock: Any = self.travel.start()
        self.account = Account()
        self.turn = 0
        make: dict[str, Callable[[str], User]] = {"attorney": attorney, "paralegal": paralegal}
        self.mails = {
            who: make.get(STAFF[who], lambda name, role=STAFF[who]: person(name, staff_role=role))(who).email
            for who in PEOPLE
        }
        self.second = person("Abe", staff_role="administrator")
        self.played["histories"] += 1
        self.open_anew()

    def teardown(self) -> None:
        """Compare all actions once more, undo the history, and go home."""
        try:
            self.compare(lambda actions: actions)
        finally:
            self.go_home()

    def go_home(self) -> None:
        """Leave no trace of this history."""
        self.travel.stop()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def open_anew(self) -> None:
        """Begin a matter of Leo for Clara; nobody else is in it."""
        self.small = small_matter(leo=self.user("leo"), clara=self.user("clara"))
        kinds = {"client": RoomKind.CLIENT, "internal": RoomKind.INTERNAL}
        self.rooms = {room: Room.objects.get(matter=self.small.matter, kind=kind) for room, kind in kinds.items()}
        self.files = {room: File.objects.create(binder=each.binder, name="f") for room, each in self.rooms.items()}
        old = self.account
        self.account = Account(
            part={"leo": "attorney", "clara": "client"},
            active={"leo", "clara"},
            seats={("leo", "client"), ("leo", "internal"), ("clara", "client")},
            frozen=old.frozen,
            now=old.now,
        )

    def user(self, who: str) -> User:
        """Give a person fresh from the database."""
        found: User = User.objects.get(email=self.mails[who])
        return found

    def matter(self) -> Matter:
        """Give the matter fresh from the database."""
        return Matter.objects.get(pk=self.small.matter.pk)

    def seat_of(self, who: str) -> Participant | None:
        """Give her part in the matter."""
        found = Participant.objects.select_related("matter", "user")
        return found.filter(matter=self.small.matter, user=self.user(who)).first()

    def attempt(self, do: Callable[[], object], *, allowed: bool) -> bool:
        """Do it, and compare whether it could be done with what the account says; a refusal leaves nothing behind."""
        try:
            with transaction.atomic():
                do()
        except PortalError as refused:
            assert not allowed, refused
            return False
        assert allowed, "was done, and should have been refused"
        return True

    @rule(who=other_of, as_paralegal=st.booleans(), by=st.sampled_from(["leo", "lena"]))
    def give_a_part(self, who: str, as_paralegal: bool, by: str) -> None:
        """Bring somebody in: the legal team to every room the actor has, the others to the client's."""
        told, is_team = self.account, STAFF[who] in FIRM
        role = ("paralegal" if as_paralegal else STAFF[who]) if is_team else "client"
        rooms = {room for room in ROOMS if told.sits(by, room)} if is_team else {"client"}
        is_out = who not in told.active | told.suspended | told.walled
        reaches = rooms if is_team else told.sits(by, "client")
        is_barred = role == "attorney" and not told.answers(by)
        allowed = told.of_matter(by, "add_people") and not told.is_closed and is_out and not is_barred
        if allowed and not reaches:
            return
        given = None if is_team else [self.rooms["client"]]
        if self.attempt(
            lambda: add_participant(
                actor=self.user(by), matter=self.matter(), user=self.user(who), role=MatterRole(role), rooms=given
            ),
            allowed=allowed,
        ):
            told.part[who] = role
            told.active.add(who)
            told.looks_until.pop(who, None)
            told.seats = {seat for seat in told.seats if seat[0] != who} | {(who, room) for room in rooms}

    @rule(who=other_of, room=room_of)
    def give_a_seat(self, who: str, room: str) -> None:
        """Seat somebody in one more room."""
        part, told = self.seat_of(who), self.account
        if part is None:
            return
        is_inside = part.is_firm or room == "client"
        allowed = told.answers("leo") and told.of_room("leo", room, "write") and is_inside
        if self.attempt(
            lambda: take_seat(actor=self.user("leo"), participant=part, room=self.rooms[room]), allowed=allowed
        ):
            told.seats.add((who, room))

    @rule(who=person_of, by=st.sampled_from(["leo", "lena"]))
    def suspend_her(self, who: str, by: str) -> None:
        """Suspend a part; the last attorney stays."""
        self._leave(who, by, suspend, self.account.active, self.account.suspended)

    @rule(who=person_of, by=st.sampled_from(["leo", "lena"]))
    def end_her(self, who: str, by: str) -> None:
        """End a part for good; the last attorney stays."""
        self._leave(who, by, end_participation, self.account.active | self.account.suspended, set())

    def _leave(self, who: str, by: str, service: Any, leaves_from: set[str], into: set[str]) -> None:
        part, told = self.seat_of(who), self.account
        if part is None:
            return
        attorneys = {each for each in told.active if told.part[each] == "attorney"}
        is_last = told.part[who] == "attorney" and not attorneys - {who}
        allowed = told.answers(by) and who in leaves_from and not is_last
        if self.attempt(lambda: service(actor=self.user(by), participant=part), allowed=allowed):
            told.active.discard(who)
            told.suspended.discard(who)
            into.add(who)

    @rule(who=person_of)
    def reinstate_her(self, who: str) -> None:
        """Give a suspended person her seats back."""
        part, told = self.seat_of(who), self.account
        if part is None:
            return
        allowed = told.answers("leo") and who in told.suspended
        if self.attempt(lambda: reinstate(actor=self.user("leo"), participant=part), allowed=allowed):
            told.suspended.discard(who)
            told.active.add(who)

    @rule(who=other_of)
    def wall_her_off(self, who: str) -> None:
        """Raise a wall: her part ends, and so does her look."""
        told = self.account
        attorneys = {each for each in told.active if told.part[each] == "attorney"}
        is_last = told.part.get(who) == "attorney" and who in told.active | told.suspended and not attorneys - {who}
        allowed = told.answers("leo") and who not in told.walled and not is_last
        if self.attempt(
            lambda: raise_wall(actor=self.user("leo"), matter=self.matter(), user=self.user(who), reason="x"),
            allowed=allowed,
        ):
            told.active.discard(who)
            told.suspended.discard(who)
            told.looks_until.pop(who, None)
            told.walled.add(who)

    @rule(who=other_of)
    def lift_her_wall(self, who: str) -> None:
        """Lift a wall; nothing comes back by itself."""
        wall = self.matter().walls.filter(user=self.user(who), lifted_at=None).first()
        assert (wall is not None) == (who in self.account.walled)
        if wall is not None and self.attempt(
            lambda: lift_wall(actor=self.user("leo"), wall=wall), allowed=self.account.answers("leo")
        ):
            self.account.walled.discard(who)

    @rule(who=person_of)
    def freeze_her(self, who: str) -> None:
        """Shut every door to somebody; her staff session is over with it."""
        freeze(actor=None, user=self.user(who))
        self.account.frozen.add(who)
        self.account.looks_until.pop(who, None)

    @rule(who=person_of)
    def unfreeze_her(self, who: str) -> None:
        """Open the doors again."""
        unfreeze(actor=None, user=self.user(who))
        self.account.frozen.discard(who)

    @rule()
    def close(self) -> None:
        """Close the matter."""
        told = self.account
        if self.attempt(
            lambda: close_matter(actor=self.user("leo"), matter=self.matter()),
            allowed=told.answers("leo") and not told.is_closed,
        ):
            told.is_closed = True

    @rule()
    def delete_the_matter(self) -> None:
        """Delete the matter with its binders and begin another: no row is left, nobody inherits anything."""
        if "leo" in self.account.frozen:
            return  # somebody has to open the next one
        binders = [room.binder for room in self.rooms.values()]
        self.matter().delete()
        assert not grants.rows(Binder).filter(content_object__in=binders).exists()
        for binder in binders:
            binder.delete()
        assert grants.rows(Binder).count() == 0
        self.open_anew()

    @rule(who=other_of)
    def make_her_anew(self, who: str) -> None:
        """Delete a person and make her again with the same address: she has nothing of what she had."""
        user, told = self.user(who), self.account
        StaffSession.objects.filter(user=user).delete()
        Countersignature.objects.filter(asked_by=user).delete()
        Participant.objects.filter(user=user).delete()
        Activity.objects.filter(actor=user).update(actor=None)
        StaffSession.objects.filter(ended_by=user).update(ended_by=None)
        user.delete()
        User.objects.create_user(self.mails[who], "a long password", name=who, staff_role=STAFF[who])
        told.part.pop(who, None)
        told.seats = {seat for seat in told.seats if seat[0] != who}
        for kept in (told.active, told.suspended, told.walled, told.frozen):
            kept.discard(who)
        told.looks_until.pop(who, None)
        told.looked_at.pop(who, None)

    def _could_look(self, who: str) -> bool:
        told = self.account
        return told.may_look_in(who) and who not in told.active and not told.looks(who)

    @rule(who=person_of)
    def look_in(self, who: str) -> None:
        """Open a staff session; soon after another it is refused."""
        told = self.account
        is_again = who in told.looked_at and told.now < told.looked_at[who] + timedelta(days=30)
        if self.attempt(
            lambda: open_staff_session(actor=self.user(who), matter=self.matter(), reason=WHY),
            allowed=self._could_look(who) and not is_again,
        ):
            told.looks_until[who], told.looked_at[who] = told.now + timedelta(minutes=60), told.now

    @rule(who=st.sampled_from(["lena", "ada"]))
    def look_in_again(self, who: str) -> None:
        """Open another with a second person's word."""
        told = self.account
        if who not in told.looked_at or told.now >= told.looked_at[who] + timedelta(days=30):
            return

        def ask_and_look() -> None:
            asked = ask_for_staff_session(actor=self.user(who), matter=self.matter(), reason=WHY)
            agree(actor=self.second, asked=asked)
            open_agreed_session(actor=self.user(who), asked=asked)

        if self.attempt(ask_and_look, allowed=self._could_look(who)):
            told.looks_until[who], told.looked_at[who] = told.now + timedelta(minutes=60), told.now

    @rule(who=st.sampled_from(["lena", "ada"]), by_leo=st.booleans())
    def end_the_look(self, who: str, by_leo: bool) -> None:
        """End a staff session before its time, by her or by the attorney."""
        told = self.account
        session = StaffSession.objects.live().filter(user=self.user(who), matter=self.small.matter).first()
        assert (session is not None) == told.looks(who)
        if session is None:
            return
        by = "leo" if by_leo else who
        if self.attempt(
            lambda: end_staff_session(actor=self.user(by), session=session), allowed=not by_leo or told.answers("leo")
        ):
            del told.looks_until[who]

    @rule(minutes=st.sampled_from([1, 29, 59, 60, 61, 31 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        """Let time pass: at the sixtieth minute a look is over."""
        self.account.now += timedelta(minutes=minutes)
        self.clock.move_to(self.account.now, tick=False)

    @invariant()
    def gate_lists_and_grants_agree_with_the_account(self) -> None:
        """Compare every person and room: the lists, the look and a third of the other actions, in turn."""
        self.turn += 1
        self.compare(lambda actions: [actions[0], *actions[1 + self.turn % 3 :: 3]])
        assert list(discrepancies()) == []

    def compare(self, chosen: Callable[[tuple[str, ...]], Sequence[str]]) -> None:
        """Compare the gate and every list with the account, for the chosen actions."""
        told, matter = self.account, self.matter()
        asked = len(chosen(OF_MATTER)) + len(ROOMS) * (len(chosen(OF_ROOM)) + len(chosen(OF_PAPERS)))
        self.played.update(comparisons=1, answers=len(PEOPLE) * asked)
        for who in PEOPLE:
            user = self.user(who)
            for action in chosen(OF_MATTER):
                assert bool(may(user, action, matter)) == told.of_matter(who, action), (who, action)
            assert Matter.objects.visible_to(user).filter(pk=matter.pk).exists() == told.of_matter(who, "see")
            assert Matter.objects.of(user).filter(pk=matter.pk).exists() == told.works(who)
            self._compare_lists(who, user)
            for name, room in self.rooms.items():
                for action in chosen(OF_ROOM):
                    assert bool(may(user, action, room)) == told.of_room(who, name, action), (who, name, action)
                for action in chosen(OF_PAPERS):
                    expected = told.of_papers(who, name, action)
                    assert bool(may(user, action, room.binder)) == expected, (who, name, action)
                    if action in {"view", "add"}:
                        assert bool(may(user, action, self.files[name])) == expected, (who, name, action)

    def _compare_lists(self, who: str, user: User) -> None:
        seen = {room for room in ROOMS if self.account.of_room(who, room, "see")}
        rooms = set(Room.objects.visible_to(user).values_list("pk", flat=True))
        assert {name for name, room in self.rooms.items() if room.pk in rooms} == seen, who
        binders = set(Binder.objects.visible_to(user).values_list("pk", flat=True))
        assert {name for name, room in self.rooms.items() if room.binder_id in binders} == seen, who
        files = set(File.objects.visible_to(user).values_list("pk", flat=True))
        assert {name for name, file in self.files.items() if file.pk in files} == seen, who


def test_gate_lists_and_grants_hold_after_any_history() -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize="MUNIMENT_HISTORIES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{HISTORIES}x{STEPS}: " + ", ".join(f"{count} {what}" for what, count in Histories.played.items()))
    assert Histories.played["histories"] >= HISTORIES
