"""Guessing is bounded by address and network together, and the owner gets in from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from accounts import limits
from accounts.models import Attempt, User
from common import clock
from tests.accounts import door

WRONG = "not-the-password-at-all"
HOME = {"REMOTE_ADDR": "203.0.113.7"}
NEIGHBOUR = {"REMOTE_ADDR": "203.0.113.200"}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.9"}


def guess(email: str, times: int, **where: str) -> list[str]:
    browser = door.browser(**where)
    return [door.type_password(browser, email, WRONG).content.decode() for _ in range(times)]


def is_refused(page: str) -> bool:
    return "too many wrong tries" in page


def test_the_sixth_wrong_password_in_a_quarter_of_an_hour_is_not_looked_at(clara: User, hashes: list[str]) -> None:
    pages = guess(clara.email, 5, **HOME)
    assert not any(map(is_refused, pages))
    before = len(hashes)
    assert is_refused(guess(clara.email, 1, **HOME)[0])
    assert len(hashes) == before


def test_the_right_password_is_refused_too_from_where_the_guesses_came(clara: User) -> None:
    guess(clara.email, 5, **HOME)
    browser = door.browser(**NEIGHBOUR)
    door.type_password(browser, clara.email)
    assert not door.is_signed_in(browser)


def test_the_owner_gets_in_from_another_network_while_she_is_under_attack(clara: User) -> None:
    guess(clara.email, 8, **HOME)
    browser = door.browser(**ELSEWHERE)
    door.type_password(browser, clara.email)
    assert door.is_signed_in(browser)


def test_limits_hold_when_the_cache_forgets_everything(clara: User) -> None:
    guess(clara.email, 5, **HOME)
    cache.clear()
    assert is_refused(guess(clara.email, 1, **HOME)[0])


def test_the_door_opens_again_a_quarter_of_an_hour_after_the_first_wrong_try(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        guess(clara.email, 5, **HOME)
        traveller.move_to(start + timedelta(seconds=899))
        assert is_refused(guess(clara.email, 1, **HOME)[0])
        traveller.move_to(start + timedelta(seconds=901))
        assert not is_refused(guess(clara.email, 1, **HOME)[0])


def test_refused_tries_do_not_keep_the_door_shut_for_ever(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        guess(clara.email, 5, **HOME)
        for minute in range(1, 15):
            traveller.move_to(start + timedelta(minutes=minute))
            guess(clara.email, 1, **HOME)
        traveller.move_to(start + timedelta(minutes=15, seconds=1))
        browser = door.browser(**HOME)
        door.type_password(browser, clara.email)
        assert door.is_signed_in(browser)


def test_fifty_wrong_passwords_an_hour_close_a_network_whatever_the_addresses(db: None) -> None:
    for number in range(50):
        assert not is_refused(guess(f"somebody-{number}@mail.example", 1, **HOME)[0])
    assert is_refused(guess("somebody-else@mail.example", 1, **NEIGHBOUR)[0])
    assert not is_refused(guess("somebody-else@mail.example", 1, **ELSEWHERE)[0])


def test_right_passwords_count_for_nothing(clara: User) -> None:
    for _ in range(7):
        assert door.is_signed_in(door.signed_in(clara, **HOME))
    assert Attempt.objects.count() == 0


def test_throttling_is_the_same_for_an_address_without_an_account(db: None) -> None:
    pages = guess("nobody@mail.example", 6, **HOME)
    assert [is_refused(page) for page in pages] == [False] * 5 + [True]


def test_the_record_says_once_a_minute_that_somebody_is_throttled(
    clara: User, verbs_of: Callable[[], list[str]]
) -> None:
    guess(clara.email, 12, **HOME)
    assert verbs_of().count("person.sign_in_failed") == 5
    assert verbs_of().count("person.sign_in_throttled") == 1


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("not an address", "unknown"),
    ],
)
def test_a_network_is_a_24_or_a_64(address: str, expected: str) -> None:
    assert limits.network(address) == expected


def test_the_table_of_tries_names_nobody(clara: User) -> None:
    guess(clara.email, 1, **HOME)
    for row in Attempt.objects.all():
        assert clara.email not in row.bucket
        assert "203.0" not in row.bucket


def test_old_tries_are_forgotten(clara: User) -> None:
    guess(clara.email, 2, **HOME)
    assert limits.forget_old() == 0
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        assert limits.forget_old() == 4
