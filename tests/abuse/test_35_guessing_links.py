"""Row 35: guessing links stops at twenty an hour from one network, which of 2^256 is nothing; a real link still opens there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from common import clock
from tests.abuse.hands import Trail, nothing_changes, refused
from tests.accounts import door
from tests.accounts.test_invitations import ACCEPT, link, opened
from tests.factories.matters import SmallMatter
from tests.vault.guesting import PASSWORD, body, browser, letter, mails, path, sent, through

GUESSES = 200


def test_guest_links(small: SmallMatter) -> None:
    given = letter(small.leo, small.client_room.binder)
    sent(small.leo, [given])
    where, guesser, start = path(), browser(), clock.now()
    with time_machine.travel(start, tick=False) as now, nothing_changes():
        statuses = [guesser.get(f"/links/{number:043d}/").status_code for number in range(GUESSES)]
        assert statuses == [404] * 20 + [429] * (GUESSES - 20)
        refused(guesser.get("/links/" + "y" * 43 + "/"), 429)
        # Other networks are not held up by it, and this one is free again after an hour: 20 more.
        assert browser(REMOTE_ADDR="198.51.100.7").get("/links/" + "y" * 43 + "/").status_code == 404
        now.move_to(start + timedelta(hours=1, seconds=1), tick=False)
        statuses = [guesser.get(f"/links/{number:043d}/").status_code for number in range(22)]
        assert statuses == [404] * 20 + [429] * 2
    grace, here = through(where, client=guesser)
    assert body(grace.get(f"{here}files/{given.file.reference}/")) == b"Dear Mr Marsh,\n"


@pytest.mark.usefixtures("invited")
def test_invitations() -> None:
    guesser = door.browser(REMOTE_ADDR="203.0.113.7")
    with nothing_changes():
        codes = [guesser.get(f"/accounts/invitation/guess-{number}/").status_code for number in range(25)]
    assert codes == [302] * 20 + [429] * 5
    assert opened(link(), guesser).get(ACCEPT).status_code == 200


def test_the_password_of_a_link(small: SmallMatter) -> None:
    made = sent(small.leo, [letter(small.leo, small.client_room.binder)], password=PASSWORD)
    assert PASSWORD not in made.password
    assert PASSWORD not in mails()[0]
    where, trail = path(), Trail()
    with nothing_changes():
        statuses = [browser().post(where, {"password": f"wrong {number}"}).status_code for number in range(7)]
        assert statuses == [403] * 5 + [429] * 2
        refused(browser().post(where, {"password": PASSWORD}), 429)
    # Whoever it was made for gets in from elsewhere while this goes on.
    through(where, PASSWORD, client=browser(REMOTE_ADDR="203.0.113.9"))
    # The sixth says that the limit was reached: once for all that came after it.
    assert trail.verbs() == ["link.refused"] * 6 + ["link.opened"]
