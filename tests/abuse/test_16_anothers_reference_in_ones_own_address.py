"""Row 16: with a reference of somebody else's in the address, everything answers as if it were not there, after the same work."""

from __future__ import annotations

import pytest

from tests.abuse.hands import PERSON, Trail, nothing_changes, questions, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper
from vault.services import start_upload

RANDOM = "zzzzzzzzzzzz"
# What of Clara's is put where, and how it is asked for. All addresses are in tests/matrix.
PLACES = {
    "a matter": ("get", "/matters/{matter}/"),
    "a room": ("get", "/matters/{matter}/{room}/"),
    "a paper": ("get", "/matters/{matter}/papers/{file}/"),
    "a picture": ("get", "/matters/{matter}/papers/{file}/1/"),
    "a version": ("get", "/files/{file}/1/"),
    "a version before": ("get", "/files/{file}/0/"),
    "a message": ("post", "/matters/{matter}/{room}/send/"),
    "a paper sent": ("post", "/matters/{matter}/{room}/add/"),
    "an end": ("post", "/matters/{matter}/close/"),
    "the record of a matter": ("get", "/desk/record/{matter}/"),
}


@pytest.mark.parametrize("place", PLACES)
def test_it_is_not_there(small: SmallMatter, other: SmallMatter, place: str) -> None:
    method, pattern = PLACES[place]
    file = paper(small.client_room, small.clara).file
    theirs = pattern.format(matter=small.matter.reference, room=small.client_room.reference, file=file.reference)
    nowhere = pattern.format(matter=RANDOM, room=RANDOM, file=RANDOM)
    gina, form = browser(other.clara), {"text": "Hello.", "farewell": "Bye."}
    gina.get("/matters/")
    trail = Trail()
    with nothing_changes():
        answers = [getattr(gina, method)(address, form, headers=PERSON) for address in (theirs, nowhere)]
    for answer in answers:
        refused(answer, 404)
        assert "Reyes" not in answer.content.decode()
    assert trail.denied(other.clara)
    assert len(trail.lines()) == 2
    asked = [questions(gina, method, address, form) for address in (theirs, nowhere)]
    assert asked[0] == asked[1]


def test_an_upload_of_another_goes_no_further(small: SmallMatter, other: SmallMatter) -> None:
    upload = start_upload(actor=small.clara, binder=small.client_room.binder, name="half.txt", length_bytes=9)
    gina = browser(other.clara)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    trail = Trail()
    with nothing_changes():
        for reference in (upload.reference, RANDOM):
            answer = gina.patch(
                f"/uploads/{reference}/", b"stolen it", content_type="application/offset+octet-stream", headers=headers
            )
            refused(answer, 404)
    assert [line.outcome for line in trail.lines()] == ["not_found"] * 2
