"""Row 36: a link passed on from a matter of high sensitivity opens nothing without a code, which goes to a second address."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from audit.models import Record
from common import clock
from common.errors import BadInput
from matters.services import set_sensitivity
from matters.states import Sensitivity
from notifications.models import OutboxMessage
from tests.abuse.hands import Trail, nothing_changes, refused
from tests.factories.matters import SmallMatter
from tests.vault.guesting import PASSWORD, asked, body, browser, letter, mails, path, sent
from vault.models import Link, LinkCode

SECOND = "grace.kim@bank.example"


@pytest.fixture
def grave(small: SmallMatter) -> SmallMatter:
    """A matter of high sensitivity."""
    set_sensitivity(actor=small.leo, matter=small.matter, level=Sensitivity.HIGH)
    return small


def code() -> str:
    """Give the code in the newest mail to the second address."""
    return re.findall(r"(?m)^(\d{6})\r?$", mails(SECOND)[-1])[0]


def asking(where: str, password: str = "") -> Client:
    """Give a browser that has asked for a code."""
    client = browser()
    assert client.post(where, {"password": password}).headers["Location"] == where
    return client


def wrong(right: str) -> str:
    """Give another code than the right one."""
    return f"{(int(right) + 1) % 1_000_000:06d}"


def test_the_code_lets_in_whoever_has_the_second_mailbox(grave: SmallMatter) -> None:
    given = letter(grave.leo, grave.client_room.binder)
    sent(grave.leo, [given], second_email=SECOND, password=PASSWORD)
    where, trail = path(), Trail()
    refused(browser().post(where, {"password": "wrong"}), 403)
    assert not mails(SECOND)
    grace = asking(where, PASSWORD)
    assert "Type the code" in grace.get(where).content.decode()
    answer = grace.post(where, {"code": f"{code()[:3]} {code()[3:]}"})
    assert body(grace.get(f"{answer['Location']}files/{given.file.reference}/")) == b"Dear Mr Marsh,\n"
    assert trail.verbs() == ["link.refused", "link.code_sent", "link.opened", "file.viewed"]
    assert not LinkCode.objects.exists()
    assert code() not in OutboxMessage.objects.get(to=SECOND).subject


def test_a_link_in_asks_too(grave: SmallMatter) -> None:
    asked(grave.leo, grave.client_room.binder, second_email=SECOND)
    grace = asking(path())
    assert grace.post(path(), {"code": code()}).status_code == 302
    assert Link.objects.get().opened == 1


def test_whoever_was_sent_the_mail_on_has_no_code_and_five_tries(grave: SmallMatter) -> None:
    made = sent(grave.leo, [letter(grave.leo, grave.client_room.binder)], second_email=SECOND)
    where = path()
    with time_machine.travel(clock.now() + timedelta(seconds=1), tick=False) as watch:
        thief = asking(where)
        right = code()
        with nothing_changes("vault_linkcode"):
            for _ in range(5):
                refused(thief.post(where, {"code": wrong(right)}), 403)
            # The right one comes too late, and the one of another browser is not hers.
            refused(thief.post(where, {"code": right}), 403, says="does not work any more")
        watch.shift(timedelta(seconds=1))  # mails are told apart by their time
        grace = asking(where)
        refused(thief.post(where, {"code": code()}), 403)
        assert thief.get(f"/links/open/{made.reference}/").status_code == 404
        assert grace.post(where, {"code": code()}).status_code == 302
    assert Record.objects.filter(verb="link.refused", outcome="wrong_code").count() == 1


def test_a_code_of_another_browser_is_no_code(grave: SmallMatter) -> None:
    sent(grave.leo, [letter(grave.leo, grave.client_room.binder)], second_email=SECOND)
    thief, _grace = asking(path()), asking(path())
    refused(thief.post(path(), {"code": code()}), 403, says="That is not the code")
    # A browser that asked for none is asked to ask.
    assert browser().post(path(), {"code": code()}).headers["Location"] == path()
    assert Link.objects.get().opened == 0


@pytest.mark.parametrize(("seconds", "status"), [(599, 302), (600, 403)])
def test_a_code_lives_ten_minutes(grave: SmallMatter, seconds: int, status: int) -> None:
    sent(grave.leo, [letter(grave.leo, grave.client_room.binder)], second_email=SECOND)
    now = clock.now()
    with time_machine.travel(now, tick=False):
        grace = asking(path())
    with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
        assert grace.post(path(), {"code": code()}).status_code == status


def test_four_codes_an_hour_and_no_more(grave: SmallMatter) -> None:
    sent(grave.leo, [letter(grave.leo, grave.client_room.binder)], second_email=SECOND)
    where, now = path(), clock.now()
    with time_machine.travel(now, tick=False) as watch:
        statuses = [browser().post(where, {}).status_code for _ in range(6)]
        assert statuses == [302] * 4 + [429] * 2
        watch.move_to(now + timedelta(hours=1, seconds=1), tick=False)
        asking(where)
    assert len(mails(SECOND)) == 5
    assert Record.objects.filter(verb="link.refused", outcome="throttled").count() == 1


def test_a_code_works_once_and_stands_nowhere(grave: SmallMatter, caplog: pytest.LogCaptureFixture) -> None:
    made = sent(grave.leo, [letter(grave.leo, grave.client_room.binder)], second_email=SECOND)
    with caplog.at_level(logging.DEBUG):
        grace = asking(path())
        kept, right = LinkCode.objects.get(), code()
        saved = {name: value for name, value in grace.session.items() if name == "guest_link_codes"}
        assert grace.post(path(), {"code": wrong(right)}).status_code == 403
        assert grace.post(path(), {"code": right}).status_code == 302
    assert right.encode() not in bytes(kept.digest)
    assert saved[next(iter(saved))][made.reference][0] == kept.pk.hex
    # Times and ids have digits of their own: the code is looked for as a word.
    word = re.compile(rf"(?<![\w.]){right}(?!\w)")
    assert not word.search(caplog.text)
    assert not [line for line in Record.objects.values_list() if word.search(" ".join(map(str, line)))]
    session = grace.session
    session["guest_link_codes"] = saved["guest_link_codes"]
    session.save()
    refused(grace.post(path(), {"code": right}), 403, says="does not work any more")


@pytest.mark.parametrize("second", ["", "Grace@Elsewhere.example"])
def test_no_second_address_no_link(grave: SmallMatter, second: str) -> None:
    given = letter(grave.leo, grave.client_room.binder)
    with nothing_changes(), pytest.raises(BadInput, match="second address"):
        sent(grave.leo, [given], second_email=second)
    with nothing_changes(), pytest.raises(BadInput, match="second address"):
        asked(grave.leo, grave.client_room.binder, second_email=second)
