"""Abuse 18, 19: two fields of the whole office take several things at once; empty, doubled, foreign and endless lists change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django import forms

from accounts.models import Invitation
from matters.models import Message, Participant, Room
from matters.states import RoomKind
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper, person, small_matter
from tests.matrix.addresses import addresses
from vault.models import Link, ScanState, Version

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OWN = (
    "accounts",
    "audit",
    "cms",
    "forms_service",
    "matters",
    "notifications",
    "portal",
    "search",
    "subscriptions",
    "vault",
)
INVITE = {"invite-name": "Guest", "invite-email": "guest@mail.example", "invite-role": "expert"}
SEND = {"name": "Guest", "email": "guest@mail.example", "language": "en"}


def _kinds(of: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in of.__subclasses__():
        yield each
        yield from _kinds(each)


def test_no_address_names_several_things_and_two_forms_take_several() -> None:
    """The tests below speak of the two; a third one wants its own."""
    assert [each.pattern for each in addresses() if "ids" in each.pattern and not each.is_admin] == []
    several = {
        (form.__name__, name)
        for form in _kinds(forms.BaseForm)
        if form.__module__.partition(".")[0] in OWN
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.ModelMultipleChoiceField)
    }
    assert several == {("InviteForm", "rooms"), ("SendForm", "papers")}


@pytest.fixture
def small() -> SmallMatter:
    """A matter of Leo for Clara."""
    return small_matter()


def lists_of(own: str, foreign: str) -> dict[str, list[str]]:
    """Give the lists that must change nothing."""
    return {
        "none": [],
        "empty": [""],
        "null": ["null"],
        "no id": ["1 OR 1=1"],
        "random": [str(uuid4())],
        "foreign": [foreign],
        "own and foreign": [own, foreign],
        "ten thousand": [str(uuid4()) for _each in range(10_000)],
    }


@pytest.mark.parametrize("which", lists_of("", ""))
def test_a_list_of_rooms_that_is_not_hers_invites_nobody(small: SmallMatter, which: str) -> None:
    other = small_matter(leo=small.leo, title="Another")
    rooms = lists_of(str(small.client_room.pk), str(other.client_room.pk))[which]
    answer = browser(small.leo).post(small.url("people/invite/"), INVITE | {"invite-rooms": rooms})
    assert answer.status_code == 400
    assert not Invitation.objects.exists()
    assert small.matter.participants.count() == other.matter.participants.count() == 2


def test_the_same_room_twice_is_one_seat(small: SmallMatter) -> None:
    room = str(small.client_room.pk)
    assert (
        browser(small.leo).post(small.url("people/invite/"), INVITE | {"invite-rooms": [room] * 50}).status_code == 302
    )
    assert Participant.objects.get(invitation__email="guest@mail.example").seats.count() == 1


@pytest.mark.parametrize("which", lists_of("", ""))
def test_a_list_of_papers_that_is_not_of_the_room_sends_nothing(small: SmallMatter, which: str) -> None:
    own = paper(small.client_room, small.leo)
    foreign = paper(small_matter(leo=small.leo, title="Another").client_room, small.leo)
    Version.objects.update(scan_state=ScanState.CLEAN)
    papers = lists_of(str(own.pk), str(foreign.pk))[which]
    url = small.url(f"{small.client_room.reference}/links/send/")
    assert browser(small.leo).post(url, SEND | {"papers": papers}).status_code == 400
    assert not Link.objects.exists()


def test_a_body_names_neither_author_nor_room_nor_part(small: SmallMatter) -> None:
    other = small_matter(leo=small.leo, title="Another")
    inside = Room.objects.get(matter=small.matter, kind=RoomKind.INTERNAL)
    more = {
        "actor": str(small.leo.pk),
        "author": str(small.leo.pk),
        "user_id": str(small.leo.pk),
        "author_role": "attorney",
        "role": "attorney",
        "room": str(inside.pk),
        "matter": other.matter.reference,
    }
    url = small.url(f"{small.client_room.reference}/send/")
    body = {"text": "It is me.", "once": str(uuid4()), **more}
    assert browser(small.clara).post(url, body).status_code == 302
    sent = Message.objects.get()
    assert (sent.author, sent.author_role, sent.thread.room) == (small.clara, "client", small.client_room)
    stranger = browser(person("Sam Keller"))
    assert stranger.post(url, body | {"once": str(uuid4())}).status_code == 404
    assert Message.objects.count() == 1
