"""Row 18 (Bitwarden CVE-2026-43638): a form that takes a list checks every entry, and takes neither none nor ten thousand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.abuse.hands import PERSON, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper
from vault.models import Link

RANDOM = "9d3f0a52-1111-4222-8333-444455556666"


@pytest.fixture
def form(small: SmallMatter) -> dict[str, Any]:
    """The form that sends papers by a link, filled in but for its papers."""
    return {"name": "Grace Kim", "email": "grace@elsewhere.example", "until_on": _tomorrow(), "language": "en"}


def _tomorrow() -> str:
    from datetime import timedelta

    from common import clock

    return (clock.today() + timedelta(days=1)).isoformat()


def papers(kind: str, own: str, foreign: str) -> list[str]:
    """Give what is sent as the list."""
    return {
        "none": [],
        "an empty one": [""],
        "null": ["null"],
        "no id": ["[]", "{}", "1 OR 1=1"],
        "one unknown": [own, RANDOM],
        "one foreign": [own, foreign],
        "ten thousand": [RANDOM] * 10_000,
    }[kind]


@pytest.mark.parametrize(
    "kind", ["none", "an empty one", "null", "no id", "one unknown", "one foreign", "ten thousand"]
)
def test_papers_of_a_link(small: SmallMatter, other: SmallMatter, form: dict[str, Any], kind: str) -> None:
    own, foreign = paper(small.client_room, small.leo), paper(other.client_room, other.clara)
    leo = browser(small.leo)
    url = small.url(f"{small.client_room.reference}/links/send/")
    with nothing_changes():
        answer = leo.post(url, form | {"papers": papers(kind, str(own.pk), str(foreign.pk))}, headers=PERSON)
    refused(answer, 400)


def test_the_same_paper_twice_is_one(small: SmallMatter, form: dict[str, Any]) -> None:
    own = paper(small.client_room, small.leo)
    url = small.url(f"{small.client_room.reference}/links/send/")
    browser(small.leo).post(url, form | {"papers": [str(own.pk)] * 3}, headers=PERSON)
    assert [link.given.count() for link in Link.objects.all()] == [1]


@pytest.mark.parametrize("rooms", [[], [""], ["null"], [RANDOM]])
def test_rooms_of_an_invitation(small: SmallMatter, rooms: list[str]) -> None:
    form = {"invite-name": "X", "invite-email": "x@mail.example", "invite-role": "expert", "invite-rooms": rooms}
    with nothing_changes():
        refused(browser(small.leo).post(small.url("people/invite/"), form, headers=PERSON), 400)


def test_a_foreign_and_the_firms_own_room_are_no_choice(small: SmallMatter, other: SmallMatter) -> None:
    form = {"invite-name": "X", "invite-email": "x@mail.example", "invite-role": "expert"}
    for room in (other.client_room, small.internal_room):
        with nothing_changes():
            chosen = form | {"invite-rooms": [str(small.client_room.pk), str(room.pk)]}
            refused(browser(small.leo).post(small.url("people/invite/"), chosen, headers=PERSON), 400)
