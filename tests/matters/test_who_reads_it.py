"""Above the field for a message stands who reads it: at once, or after joining."""

from __future__ import annotations

import re

import pytest

from accounts.models import User
from accounts.services import make_client
from matters.models import Matter
from matters.roles import MatterRole
from matters.services import invite_participant, open_matter
from matters.states import RoomKind
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, room_of, with_counsel
from tests.factories.matters import person as somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def leo(db: None) -> User:
    """An attorney."""
    return attorney()


@pytest.fixture
def fresh(leo: User) -> Matter:
    """A matter whose client is invited and has not joined."""
    client = make_client(actor=leo, name="Noor Aziz", people=[])
    matter = open_matter(actor=leo, client=client, title="Aziz and the landlord")
    room = room_of(matter, RoomKind.CLIENT)
    invite_participant(
        actor=leo, matter=matter, email="noor@mail.example", name="Noor Aziz", role=MatterRole.CLIENT, rooms=[room]
    )
    return matter


def compose(user: User, address: str) -> str:
    """Give the words of the form for a message."""
    page = browser(user).get(address).content.decode()
    form = re.search(r'<form class="compose".*?</form>', page, re.DOTALL)
    assert form is not None
    return " ".join(re.sub(r"<[^>]*>", " ", form.group()).split())


def test_a_client_who_has_not_joined_is_named_with_when_she_reads_it(leo: User, fresh: Matter) -> None:
    words = compose(leo, f"/matters/{fresh.reference}/{room_of(fresh, RoomKind.CLIENT).reference}/")
    assert "Write to Noor Aziz" in words
    assert "Noor Aziz has not joined yet, and reads it after joining." in words
    assert "nobody" not in words


def test_the_sentence_is_tied_to_the_field(leo: User, fresh: Matter) -> None:
    page = browser(leo).get(f"/matters/{fresh.reference}/{room_of(fresh, RoomKind.CLIENT).reference}/").content.decode()
    assert 'aria-describedby="id_text_helptext"' in page
    assert 'id="id_text_helptext"' in page


def test_who_is_here_is_named_and_nobody_is_waited_for(small: SmallMatter) -> None:
    words = compose(small.leo, small.url(f"{small.client_room.reference}/"))
    assert "Write to Clara" in words
    assert "after joining" not in words


def test_the_firm_alone_in_its_own_room_is_told_nothing_about_joining(leo: User, fresh: Matter) -> None:
    words = compose(leo, f"/matters/{fresh.reference}/{room_of(fresh, RoomKind.INTERNAL).reference}/")
    assert "join" not in words
    assert "Your message" in words


def test_somebody_from_outside_is_not_told_whom_the_firm_has_invited(small: SmallMatter) -> None:
    cole = somebody("Cole Brandt")
    room = with_counsel(small, cole)
    invite_participant(
        actor=small.leo,
        matter=small.matter,
        email="eve@mail.example",
        name="Eve Stone",
        role=MatterRole.EXPERT,
        rooms=[room],
    )
    address = small.url(f"{room.reference}/")
    assert "Eve Stone has not joined yet" in compose(small.leo, address)
    assert "Eve Stone" not in compose(cole, address)
