"""Twenty browsers open the same link at the same instant: counted right, and a link for once opens once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.models import Record
from tests.accounts.test_invitation_race import at_once
from tests.vault.guesting import PASSWORD, asked, browser, leo_and_his_binder, path
from vault.models import Link

MANY = 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_once", "successes"), [(True, 1), (False, MANY)], ids=["once", "often"])
def test_twenty_with_the_password_at_once(is_once: bool, successes: int) -> None:
    leo, binder = leo_and_his_binder()
    link = asked(leo, binder, password=PASSWORD, is_once=is_once)
    where = path()
    before = Record.objects.filter(verb="link.opened").count()

    def enter(number: int, wait: Callable[[], None]) -> int:
        # Each from a network of its own: five at once from one would be guesses.
        client = browser(REMOTE_ADDR=f"10.{number}.0.1")
        wait()
        return int(client.post(where, {"password": PASSWORD}).status_code)

    answers = at_once(enter, MANY)
    assert sorted(answers) == [302] * successes + [404] * (MANY - successes), answers
    assert Link.objects.get(pk=link.pk).opened == successes
    assert Record.objects.filter(verb="link.opened").count() == before + successes
