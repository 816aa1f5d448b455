"""Row 23: somebody who may bring people in brings nobody in above herself, and into no room of which she has no seat."""

from __future__ import annotations

import pytest

from accounts.models import User
from matters.roles import MatterRole
from matters.services import add_participant, add_room
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paralegal


@pytest.fixture
def pat(small: SmallMatter) -> User:
    """The paralegal of Clara's matter, in the client's room alone."""
    pat = paralegal()
    add_participant(
        actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL, rooms=[small.client_room]
    )
    return pat


def test_no_attorney_comes_in_by_her(small: SmallMatter, pat: User) -> None:
    friend = attorney("Lena Fisk")
    form = {"colleague-user": str(friend.pk), "colleague-role": "attorney"}
    with nothing_changes():
        refused(browser(pat).post(small.url("people/colleague/"), form, headers=PERSON), 400)
    assert not small.matter.participants.filter(user=friend).exists()


def test_nobody_comes_into_a_room_she_does_not_see(small: SmallMatter, pat: User) -> None:
    hidden = add_room(actor=small.leo, matter=small.matter, name="With co-counsel")
    form = {"invite-name": "X", "invite-email": "x@mail.example", "invite-role": "counsel", "invite-rooms": [hidden.pk]}
    with nothing_changes():
        answer = browser(pat).post(small.url("people/invite/"), form, headers=PERSON)
    refused(answer, 400)
    assert "With co-counsel" not in answer.content.decode()


@pytest.mark.parametrize("role", ["attorney", "paralegal", "owner", "administrator"])
def test_nobody_from_outside_gets_a_part_of_the_firm(small: SmallMatter, pat: User, role: str) -> None:
    room = small.client_room.pk
    form = {"invite-name": "X", "invite-email": "x@mail.example", "invite-role": role, "invite-rooms": [room]}
    with nothing_changes():
        refused(browser(pat).post(small.url("people/invite/"), form, headers=PERSON), 400)


@pytest.mark.parametrize("act", ["suspend", "end", "reinstate"])
def test_what_is_the_attorneys_is_refused_and_recorded(small: SmallMatter, pat: User, act: str) -> None:
    trail = Trail()
    with nothing_changes():
        answer = browser(pat).post(small.url(f"people/{small.part(small.leo).reference}/{act}/"), headers=PERSON)
    refused(answer, 403)
    assert trail.denied(pat, "refused")


@pytest.mark.parametrize("part", ["walls/", "close/", "rooms/new/"])
def test_so_are_walls_rooms_and_the_end(small: SmallMatter, pat: User, part: str) -> None:
    form = {"wall-user": str(small.leo.pk), "wall-reason": "Mine now", "farewell": "Bye.", "name": "Mine"}
    trail = Trail()
    with nothing_changes():
        refused(browser(pat).post(small.url(part), form, headers=PERSON), 403)
    assert trail.denied(pat, "refused")
