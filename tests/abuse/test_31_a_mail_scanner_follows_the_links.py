"""Row 31: what opens every link in a mail, fifty times over, spends none and learns no name: opening is a POST."""

from __future__ import annotations

import pytest

from tests.abuse.hands import Trail, nothing_changes
from tests.accounts import door
from tests.accounts.test_invitations import ACCEPT, accept, link, opened
from tests.factories.matters import SmallMatter
from tests.vault.guesting import body, browser, letter, path, sent, through

LOOKS = 50


def test_a_guest_link(small: SmallMatter) -> None:
    given = letter(small.leo, small.client_room.binder)
    sent(small.leo, [given], note="The letter we spoke of", is_once=True)
    where, trail = path(), Trail()
    with nothing_changes():
        for number in range(LOOKS):
            answer = browser().get(where) if number % 2 else browser().head(where)
            assert answer.status_code == 200
            assert answer["Referrer-Policy"] == "strict-origin"
            assert "no-store" in answer["Cache-Control"]
            assert not [said for said in ("letter", "spoke", "Grace", "Reyes") if said in answer.content.decode()]
    assert trail.lines() == []
    grace, here = through(where)
    assert body(grace.get(f"{here}files/{given.file.reference}/")) == b"Dear Mr Marsh,\n"


@pytest.mark.usefixtures("invited")
def test_an_invitation() -> None:
    where, trail = link(), Trail()
    with nothing_changes():
        for number in range(LOOKS):
            scanner = door.browser()
            look = scanner.get if number % 2 else scanner.head
            assert look(where).status_code == 302
            assert look(ACCEPT).status_code == 200
    assert trail.lines() == []
    pat = opened(where)
    accept(pat)
    assert door.is_signed_in(pat)
    assert "invitation.accepted" in trail.verbs(), trail.verbs()
