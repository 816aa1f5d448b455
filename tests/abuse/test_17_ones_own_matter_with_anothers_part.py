"""Row 17: a reference of another matter behind the one of one's own: not there, and nothing of it changes."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from matters.models import Participant
from matters.roles import MatterRole
from matters.services import add_party, ask_for, invite_participant, raise_wall
from matters.states import PartySide
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paper

PARTS = (
    "people/{part}/end/",
    "people/{part}/suspend/",
    "people/{guest}/renew/",
    "walls/{wall}/lift/",
    "parties/{party}/remove/",
    "{room}/send/",
    "{room}/ask/",
    "{own_room}/asks/{ask}/withdraw/",
    "{own_room}/asks/{ask}/answer/",
    "{room}/links/send/",
)


@pytest.fixture
def theirs(small: SmallMatter) -> dict[str, str]:
    """The references of a matter of another attorney; Leo, who has one of his own, is not on it."""
    room, olga = small.client_room, small.leo
    guest = invite_participant(
        actor=olga, matter=small.matter, email="x@mail.example", name="X", role=MatterRole.EXPERT, rooms=[room]
    )
    return {
        "part": Participant.objects.get(matter=small.matter, user=small.clara).reference,
        "guest": guest.reference,
        "wall": str(raise_wall(actor=olga, matter=small.matter, user=attorney("Walt"), reason="Knows them").pk),
        "party": add_party(actor=olga, matter=small.matter, name="Harbor View", side=PartySide.ADVERSE).reference,
        "ask": ask_for(actor=olga, room=room, title="The lease").reference,
        "room": room.reference,
        "file": paper(room, small.clara).file.reference,
    }


@pytest.fixture
def own() -> SmallMatter:
    """The attacker's own matter, in which he may do all of it."""
    from tests.factories.matters import person, small_matter

    return small_matter(leo=attorney("Lena Fisk"), clara=person("Gina Barlow"), title="Barlow")


@pytest.mark.parametrize("part", PARTS)
def test_it_is_not_there_and_stays(theirs: dict[str, str], own: SmallMatter, part: str) -> None:
    address = own.url(part.format(**theirs, own_room=own.client_room.reference))
    lena = browser(own.leo)
    trail = Trail()
    with nothing_changes():
        refused(lena.post(address, {"text": "Hello.", "title": "A", "name": "A"}, headers=PERSON), 404)
    assert trail.denied(own.leo)


def test_a_version_cannot_be_put_on_anothers_paper(theirs: dict[str, str], own: SmallMatter) -> None:
    form = {"file": SimpleUploadedFile("a.txt", b"mine now", "text/plain"), "replaces": theirs["file"]}
    trail = Trail()
    with nothing_changes():
        refused(browser(own.leo).post(own.url(f"{own.client_room.reference}/add/"), form, headers=PERSON), 404)
    assert trail.denied(own.leo)
