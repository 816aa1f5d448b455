"""Lists and gate agree with each other and with an independent account of who may see what, stray rows included."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import grants
from accounts.models import User
from common.gate import SEE, may
from matters.models import Matter, Participant, Room, Wall
from matters.roles import MatterRole
from matters.services import add_participant, add_room, discrepancies, raise_wall, suspend, take_seat
from matters.states import ParticipantState, RoomKind
from search.contract import Kind
from search.services import search
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paper, paralegal, person, room_of, small_matter, with_counsel
from vault.models import Binder, File, ScanState, Version

pytestmark = pytest.mark.django_db
HERE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def plant(user: User, room: Room) -> None:
    """Write a grant row that no service would write."""
    grants.give(user, room.binder, ["view", "add", "comment"])


def sees_anything(client: Client, small: SmallMatter, version: Version) -> list[str]:
    """Give the addresses of the matter that answer with anything but 404."""
    room = small.client_room.reference
    addresses = [
        small.url(),
        small.url(f"{room}/"),
        small.url("people/"),
        small.url(f"papers/{version.file.reference}/"),
        f"/files/{version.file.reference}/1/",
        f"/desk/record/{small.matter.reference}/",
    ]
    return [address for address in addresses if client.get(address).status_code != 404]


def test_a_wall_beats_every_grant_row_however_it_came(small: SmallMatter) -> None:
    version = paper(small.client_room, small.clara, "Kestrel.txt")
    Version.objects.update(scan_state=ScanState.CLEAN)
    walt = attorney("Walt Brandt")
    raise_wall(actor=small.leo, matter=small.matter, user=walt, reason="Advised the bank")
    for room in small.matter.rooms.all():
        plant(walt, room)
    assert sees_anything(browser(walt), small, version) == []
    assert not Room.objects.visible_to(walt).exists()
    assert not may(walt, "view", version)
    from search.indexing import index_file

    index_file(str(version.file_id))
    assert search(walt, "kestrel", frozenset({Kind.FILE})) == []
    assert len(search(small.clara, "kestrel", frozenset({Kind.FILE}))) == 1


@pytest.mark.parametrize("before", ["stranger", "suspended"])
def test_a_planted_row_opens_nothing_to_somebody_without_a_part(small: SmallMatter, before: str) -> None:
    version = paper(small.client_room, small.leo)
    Version.objects.update(scan_state=ScanState.CLEAN)
    user = person("Sam Keller")
    if before == "suspended":
        user = small.clara
        suspend(actor=small.leo, participant=small.part(user))
    plant(user, small.client_room)
    assert sees_anything(browser(user), small, version) == []


def test_an_administrator_and_a_superuser_see_no_matter(small: SmallMatter) -> None:
    version = paper(small.client_room, small.leo)
    Version.objects.update(scan_state=ScanState.CLEAN)
    root = person("Root", staff_role="administrator")
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    root.refresh_from_db()
    assert sees_anything(browser(root), small, version) == []


def test_a_colleague_reads_no_names_of_rooms_without_her_on_the_page_of_people(small: SmallMatter) -> None:
    pat = paralegal()
    add_participant(actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL)
    with_counsel(small, person("Cole Aldana"))
    assert "With co-counsel" in browser(small.leo).get(small.url("people/")).content.decode()
    words = browser(pat).get(small.url("people/")).content.decode()
    assert "Cole Aldana" in words
    assert small.client_room.name in words
    assert "With co-counsel" not in words


def test_co_counsel_sees_his_one_room_and_no_other(small: SmallMatter) -> None:
    cole = person("Cole Aldana")
    room = with_counsel(small, cole)
    hidden = paper(small.client_room, small.clara, "Hidden.txt")
    browser_of_cole = browser(cole)
    words = browser_of_cole.get(small.url()).content.decode()
    assert "Only you and Leo Marsh can see this room." in words
    assert "Hidden.txt" not in words
    assert "You and us" not in words
    assert "Only us" not in words
    for other in (small.client_room, small.internal_room):
        assert browser_of_cole.get(small.url(f"{other.reference}/")).status_code == 404
    assert browser_of_cole.get(small.url(f"papers/{hidden.file.reference}/")).status_code == 404
    assert browser_of_cole.get(small.url("people/")).status_code == 403
    assert list(Room.objects.visible_to(cole)) == [room]


def test_the_check_of_grants_fails_on_a_planted_row_and_on_a_missing_one(small: SmallMatter) -> None:
    out = StringIO()
    call_command("check_grants", stdout=out)
    plant(person("Sam Keller"), small.client_room)
    with pytest.raises(CommandError) as stopped:
        call_command("check_grants", stdout=out)
    assert stopped.value.returncode == 1
    assert small.client_room.record_ref in out.getvalue()
    assert "Sam" not in out.getvalue()
    grants.rows(Binder).filter(user__name="Sam Keller").delete()
    call_command("check_grants", stdout=out)
    grants.take(small.clara, small.client_room.binder, ["comment"])
    (wrong,) = discrepancies()
    assert (wrong.user, wrong.due - wrong.held) == (small.clara, {"comment"})


@dataclass
class Story:
    """What was done to the people of a matter, told again by hand: the oracle of the property below."""

    state: dict[int, str] = field(default_factory=dict)
    seats: set[tuple[int, int]] = field(default_factory=set)
    rows: set[tuple[int, int]] = field(default_factory=set)
    walls: set[int] = field(default_factory=set)

    def sees_matter(self, who: int) -> bool:
        return self.state.get(who) == "active" and who not in self.walls

    def sees_room(self, who: int, room: int) -> bool:
        """A right and a row for it; a row alone opens a room only to somebody who takes part."""
        return self.sees_matter(who) and (who, room) in self.rows


step = st.tuples(
    st.sampled_from(["suspend", "end", "active", "wall", "lift", "row", "unrow"]), st.integers(0, 2), st.integers(0, 2)
)


def act(story: Story, done: tuple[str, int, int], matter: Matter, users: list[User], rooms: list[Room]) -> None:
    """Do one thing straight in the tables, as no service would, and tell the story."""
    what, who, where = done
    parts, user, binder = Participant.objects.filter(matter=matter, user=users[who]), users[who], rooms[where].binder
    if what in {"suspend", "end", "active"}:
        state = {"suspend": ParticipantState.SUSPENDED, "end": ParticipantState.ENDED}.get(
            what, ParticipantState.ACTIVE
        )
        story.state[who] = state.value if parts.update(state=state) else ""
    elif what == "wall" and who not in story.walls:
        Wall.objects.create(matter=matter, user=user, reason="x", raised_by=users[0])
        story.walls.add(who)
    elif what == "lift":
        Wall.objects.filter(matter=matter, user=user).delete()
        story.walls.discard(who)
    elif what == "row":
        grants.give(user, binder, ["view"])
        story.rows.add((who, where))
    elif what == "unrow":
        grants.take(user, binder, ["view"])
        story.rows.discard((who, where))


@HERE
@given(steps=st.lists(step, max_size=12))
def test_lists_and_gate_agree_after_any_history(small: SmallMatter, steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        matter, sam = small.matter, User.objects.filter(name="Sam").first() or person("Sam")
        rooms = [room_of(matter, RoomKind.CLIENT), room_of(matter, RoomKind.INTERNAL)]
        third = Room.objects.filter(matter=matter, kind=RoomKind.OTHER).first()
        rooms.append(third or add_room(actor=small.leo, matter=matter, name="Third"))
        users = [small.leo, small.clara, sam]
        story = Story(state={0: "active", 1: "active"}, rows={(0, 0), (0, 1), (0, 2), (1, 0)})
        for done in steps:
            act(story, done, matter, users, rooms)
        files = [File.objects.create(binder=room.binder, name="f") for room in rooms]
        for who, user in enumerate(users):
            listed = Matter.objects.visible_to(user).filter(pk=matter.pk).exists()
            assert listed == bool(may(user, SEE, matter)) == story.sees_matter(who)
            seen = set(Room.objects.visible_to(user).filter(matter=matter))
            for where, room in enumerate(rooms):
                expected = story.sees_room(who, where)
                assert (room in seen) == bool(may(user, SEE, room)) == expected, (steps, user, room.kind)
                assert bool(may(user, "view", files[where])) == expected
        transaction.set_rollback(True)


def test_a_seat_more_gives_its_rows_and_no_others(small: SmallMatter) -> None:
    cole = person("Cole Aldana")
    with_counsel(small, cole)
    take_seat(actor=small.leo, participant=small.part(cole), room=small.client_room)
    assert Room.objects.visible_to(cole).count() == 2
    assert list(discrepancies()) == []


def test_many_people_coming_and_going_leave_no_row_behind() -> None:
    leo = attorney()
    for _each in range(12):
        small = small_matter(leo=leo)
        user = person()
        add_participant(actor=leo, matter=small.matter, user=user, role=MatterRole.COUNSEL, rooms=[small.client_room])
        binders = [room.binder for room in small.matter.rooms.select_related("binder")]
        small.matter.delete()
        for binder in binders:
            binder.delete()
    assert grants.rows(Binder).count() == 0
