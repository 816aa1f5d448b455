"""No page at the door tells whether an address has an account: same status, same body, same work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common import clock
from jobs.models import Job
from keys.services import office_key
from notifications.models import OutboxMessage
from tests.accounts import door

UNKNOWN = "nobody@mail.example"


@pytest.fixture
def known(db: None) -> User:
    """Somebody with an account, whose name stands on no page of the demo."""
    return door.person("somebody@mail.example", "Some Body")


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Let no time pass between two visits that are compared."""
    with time_machine.travel(clock.now(), tick=False):
        yield


def shape(answer: Any, email: str) -> tuple[int, str, str]:
    """Give status, way on and body, without what differs between any two visits."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return answer.status_code, answer.get("Location", ""), body.replace(email, "THE-ADDRESS")


def both(
    send: Callable[[Any, str], Any], email_of_somebody: str, hashes: list[str]
) -> list[tuple[tuple[int, str, str], int]]:
    found = []
    for email in (email_of_somebody, UNKNOWN):
        cache.clear()
        before = len(hashes)
        answer = send(door.browser(), email)
        found.append((shape(answer, email), len(hashes) - before))
    return found


def test_signing_in_tells_nothing(known: User, hashes: list[str]) -> None:
    there, not_there = both(
        lambda b, email: door.type_password(b, email, "wrong-password-entirely"), known.email, hashes
    )
    assert there == not_there
    assert there[1] == 1


def test_asking_for_a_new_password_tells_nothing(known: User, hashes: list[str]) -> None:
    def ask(browser: Any, email: str) -> Any:
        return browser.post(reverse("account_reset_password"), {"email": email}, follow=True)

    there, not_there = both(ask, known.email, hashes)
    assert there == not_there
    assert there[1] == 0


def test_asking_for_a_new_password_does_the_same_queries_and_writes_no_mail_at_once(known: User) -> None:
    office_key()  # made by the first line of the record that has names
    counts = []
    for email in (known.email, UNKNOWN):
        cache.clear()
        browser = door.browser()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.post(reverse("account_reset_password"), {"email": email})
        counts.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])
    assert counts[0] == counts[1]
    assert Job.objects.filter(name="accounts.send_reset_link").count() == 2
    assert OutboxMessage.objects.count() == 0


def test_only_the_known_address_gets_a_mail(known: User, run_jobs: Callable[[], int]) -> None:
    for email in (known.email, UNKNOWN):
        door.browser().post(reverse("account_reset_password"), {"email": email})
    run_jobs()
    assert list(OutboxMessage.objects.values_list("to", "kind")) == [(known.email, "password_link")]


def sign_up(browser: Any, email: str, **more: str) -> Any:
    form = {"name": "Somebody New", "email": email, "password1": door.OTHER_PASSWORD, "terms": "on", **more}
    return browser.post(reverse("account_signup"), form, follow=True)


def test_making_an_account_tells_nothing(known: User, hashes: list[str]) -> None:
    there, not_there = both(sign_up, known.email, hashes)
    assert there == not_there
    assert there[1] == 1


def test_the_owner_of_a_known_address_hears_of_it_by_mail(known: User) -> None:
    sign_up(door.browser(), known.email)
    assert [row.kind for row in OutboxMessage.objects.filter(to=known.email)] == ["account_already_exists"]
    assert User.objects.filter(email=known.email).count() == 1


def test_a_wrong_code_after_signing_up_tells_nothing(known: User, hashes: list[str]) -> None:
    def sign_up_and_guess(browser: Any, email: str) -> Any:
        sign_up(browser, email)
        return browser.post(reverse("account_email_verification_sent"), {"code": "0000-0000"}, follow=True)

    there, not_there = both(sign_up_and_guess, known.email, hashes)
    assert there == not_there


def test_sending_the_code_again_tells_nothing(known: User, hashes: list[str]) -> None:
    def sign_up_and_ask_again(browser: Any, email: str) -> Any:
        sign_up(browser, email)
        cache.clear()
        return browser.post(reverse("account_email_verification_sent"), {"action": "resend"}, follow=True)

    there, not_there = both(sign_up_and_ask_again, known.email, hashes)
    assert there == not_there


@pytest.mark.parametrize(
    "typed", ["somebody@mail.exampl\u0435", "someb\u043edy@mail.example", "\u017fomebody@mail.example"]
)
def test_a_look_alike_address_gets_no_mail(known: User, run_jobs: Callable[[], int], typed: str) -> None:
    door.browser().post(reverse("account_reset_password"), {"email": typed})
    run_jobs()
    assert OutboxMessage.objects.count() == 0


def test_the_closed_and_the_frozen_get_no_link(known: User, run_jobs: Callable[[], int]) -> None:
    User.objects.filter(pk=known.pk).update(is_active=False)
    door.browser().post(reverse("account_reset_password"), {"email": known.email})
    run_jobs()
    assert OutboxMessage.objects.count() == 0
