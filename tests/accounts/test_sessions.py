"""Sessions end by themselves, from elsewhere, and when their person changes; the device list tells where one is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import limits, services, sessions
from accounts.models import User
from common import clock
from common.errors import NotFound
from tests.accounts import door

SECURITY = "/accounts/security/"


def is_in(browser: Any) -> bool:
    return bool(browser.get(SECURITY).status_code == 200)


@pytest.mark.parametrize(("seconds", "lasts"), [(20 * 60 - 1, True), (20 * 60, False), (20 * 60 + 1, False)])
def test_a_client_is_signed_out_after_twenty_quiet_minutes(clara: User, seconds: int, lasts: bool) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        browser = door.signed_in(clara)
        traveller.move_to(start + timedelta(seconds=seconds))
        assert is_in(browser) is lasts


@pytest.mark.parametrize(("seconds", "lasts"), [(15 * 60 - 1, True), (15 * 60 + 1, False)])
def test_staff_are_signed_out_after_fifteen_quiet_minutes(db: None, seconds: int, lasts: bool) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        _leo, browser = door.staff_browser("attorney")
        traveller.move_to(start + timedelta(seconds=seconds))
        assert is_in(browser) is lasts


@pytest.mark.parametrize(("seconds", "lasts"), [(12 * 3_600 - 1, True), (12 * 3_600 + 1, False)])
def test_nobody_stays_longer_than_twelve_hours_however_busy(clara: User, seconds: int, lasts: bool) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        browser = door.signed_in(clara)
        for minutes in range(10, 12 * 60, 10):
            traveller.move_to(start + timedelta(minutes=minutes))
            assert is_in(browser)
        traveller.move_to(start + timedelta(seconds=seconds))
        assert is_in(browser) is lasts


def test_the_sign_in_page_says_why_and_keeps_the_page_wanted(clara: User, verbs_of: Callable[[], list[str]]) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        browser = door.signed_in(clara)
        traveller.move_to(start + timedelta(minutes=21))
        answer = browser.get(SECURITY + "?tab=1")
        assert answer["Location"] == reverse("account_login") + "?next=/accounts/security/%3Ftab%3D1&why=quiet"
        assert "nothing happened for a while" in browser.get(answer["Location"]).content.decode()
    assert verbs_of()[-1] == "session.expired"
    assert "person.signed_out" not in verbs_of()


def test_what_was_being_sent_is_refused_with_a_way_back(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        browser = door.signed_in(clara)
        traveller.move_to(start + timedelta(minutes=21))
        answer = browser.post(
            reverse("account_change_password"), {"password1": "x"}, headers={"referer": "http://testserver/home/?a=1"}
        )
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "did not reach us" in page
        assert "?next=/home/%3Fa%3D1" in page
        assert not door.is_signed_in(browser)


def test_a_foreign_page_does_not_become_the_way_back(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        browser = door.signed_in(clara)
        traveller.move_to(start + timedelta(minutes=21))
        answer = browser.post(reverse("accounts:end_others"), headers={"referer": "http://testserver.evil.example/x"})
        assert "evil" not in answer.content.decode()


def test_a_public_page_is_shown_to_whoever_has_been_signed_out(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        browser = door.signed_in(clara)
        traveller.move_to(start + timedelta(minutes=21))
        assert browser.get(reverse("account_reset_password")).status_code == 200


def test_the_session_row_is_written_at_most_once_a_minute(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        browser = door.signed_in(clara)
        writes = []
        for second in (0, 30, 59, 60, 90, 119, 120):
            traveller.move_to(start + timedelta(seconds=second))
            with CaptureQueriesContext(connection) as queries:
                browser.get(SECURITY)
            if any(q["sql"].startswith('UPDATE "django_session"') for q in queries):
                writes.append(second)
        assert writes == [60, 120]


def test_a_session_that_was_opened_elsewhere_starts_its_clocks_when_first_seen(clara: User) -> None:
    browser = door.browser()
    browser.force_login(clara)
    assert is_in(browser)
    assert sessions.BEGAN in browser.session


def test_the_page_names_each_device_in_words(clara: User) -> None:
    door.signed_in(clara)
    laptop = door.browser(agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Firefox/130.0")
    door.type_password(laptop, clara.email)
    page = laptop.get(SECURITY).content.decode()
    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    assert page.count("this device") == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/17 Safari/605.1", "Safari on Mac"),
        ("curl/8.0", "Another browser"),
        ("", "Another browser"),
    ],
)
def test_a_user_agent_becomes_words(agent: str, words: str) -> None:
    assert sessions.name_of(agent) == words


def test_one_other_device_is_signed_out(clara: User, verbs_of: Callable[[], list[str]]) -> None:
    phone, laptop, tablet = (door.signed_in(clara) for _ in range(3))
    reference = sessions.reference_of(laptop.session.session_key or "")
    phone.post(reverse("accounts:end_device", args=[reference]))
    assert (is_in(phone), is_in(laptop), is_in(tablet)) == (True, False, True)
    assert "session.ended" in verbs_of()


def test_every_other_device_is_signed_out(clara: User) -> None:
    phone, laptop, tablet = (door.signed_in(clara) for _ in range(3))
    phone.post(reverse("accounts:end_others"))
    assert (is_in(phone), is_in(laptop), is_in(tablet)) == (True, False, False)
    assert UserSession.objects.filter(user=clara).count() == 1


def test_nobody_signs_out_the_device_of_another(clara: User) -> None:
    gina = door.person("gina@mail.example", "Gina Barlow")
    hers, other = door.signed_in(clara), door.signed_in(gina)
    reference = sessions.reference_of(hers.session.session_key or "")
    assert other.post(reverse("accounts:end_device", args=[reference])).status_code == 404
    assert is_in(hers)
    with pytest.raises(NotFound):
        services.end_session(actor=gina, session=UserSession.objects.get(user=clara))


def test_a_device_is_named_without_its_key(clara: User) -> None:
    browser = door.signed_in(clara)
    door.signed_in(clara)
    page = browser.get(SECURITY).content.decode()
    assert not any(row.session_key in page for row in UserSession.objects.all())


@pytest.mark.parametrize("change", ["freeze", "role", "close", "all"])
def test_sessions_end_with_the_change_even_those_on_no_list(db: None, change: str) -> None:
    ada = door.staff("administrator")
    leo, browser = door.staff_browser("attorney")
    unlisted = door.browser()
    unlisted.force_login(leo)
    UserSession.objects.all().delete()
    if change == "freeze":
        services.freeze(actor=ada, user=leo)
    elif change == "role":
        services.set_role(actor=ada, user=leo, staff_role="paralegal")
    elif change == "close":
        User.objects.filter(pk=leo.pk).update(is_active=False)
    else:
        services.end_all_sessions(actor=leo, user=leo)
    assert not is_in(browser)
    assert not is_in(unlisted)


def test_a_page_that_was_still_being_made_does_not_write_a_session_back(clara: User) -> None:
    browser = door.signed_in(clara)
    late = browser.session  # what the slow page holds in its hands
    key = late.session_key
    assert sessions.BEGAN in late
    browser.post(reverse("account_logout"))
    late["draft"] = "something"
    with pytest.raises(UpdateError):
        late.save()
    assert not Session.objects.filter(session_key=key).exists()


def test_a_sign_in_that_began_before_everything_was_ended_opens_nothing(clara: User) -> None:
    slow = User.objects.get(pk=clara.pk)  # read by a sign-in that has not finished yet
    services.end_all_sessions(actor=clara, user=clara)
    browser = door.browser()
    browser.force_login(slow)
    assert not is_in(browser)


def test_the_security_page_costs_few_queries(clara: User) -> None:
    browser = door.signed_in(clara)
    for _ in range(3):
        door.signed_in(clara)
    browser.get(SECURITY)
    with CaptureQueriesContext(connection) as queries:
        browser.get(SECURITY)
    # session, person, list, factors, unread notices; and for each of four devices its session and its person
    assert len(queries) <= 18


def test_what_is_left_of_ended_sessions_is_deleted(clara: User) -> None:
    start, rita = clock.now(), door.person("rita@example.com", "Rita Moss")
    with time_machine.travel(start, tick=False) as traveller:
        door.signed_in(clara)
        traveller.move_to(start + timedelta(hours=11))
        browser = door.signed_in(rita)
        assert sessions.forget_old() == 0
        traveller.move_to(start + timedelta(hours=12, minutes=1))
        assert sessions.forget_old() == 1
        assert {row.user for row in UserSession.objects.all()} == {rita}
        assert [row.session_key for row in Session.objects.all()] == [browser.session.session_key]


@pytest.mark.parametrize("path", ["/accounts/not-me/nothing/", "/accounts/2fa/webauthn/login/"])
def test_a_network_begins_only_so_many_sessions_by_opening_addresses(db: None, path: str) -> None:
    ask = {"headers": {"accept": "application/json"}}
    for _ in range(limits.BEGUN.amount):
        assert door.browser().get(path, **ask).status_code < 400
    assert door.browser().get(path, **ask).status_code == 429
    assert Session.objects.count() == limits.BEGUN.amount
    assert door.browser(REMOTE_ADDR="198.51.100.9").get(path, **ask).status_code < 400


def test_a_session_that_goes_on_is_counted_once(db: None) -> None:
    browser = door.browser()
    for _ in range(limits.BEGUN.amount + 1):
        assert browser.get("/accounts/not-me/nothing/").status_code == 302
