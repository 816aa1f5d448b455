"""Anybody may make an account; it opens after the address is confirmed by a code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from common import clock
from notifications import outbox
from notifications.models import OutboxMessage
from tests.accounts import door

NEW = "rita@mail.example"
CONFIRM = "account_email_verification_sent"


def sign_up(browser: Any, **more: str) -> Any:
    form = {"name": "Rita Solano", "email": NEW, "password1": door.PASSWORD, "terms": "on", **more}
    return browser.post(reverse("account_signup"), form)


def test_a_new_account_opens_with_the_code_from_the_mail(db: None, verbs_of: Callable[[], list[str]]) -> None:
    browser = door.browser()
    assert sign_up(browser)["Location"] == reverse(CONFIRM)
    assert not door.is_signed_in(browser)
    browser.post(reverse(CONFIRM), {"code": door.code_in(door.last_mail(NEW))})
    assert door.is_signed_in(browser)
    rita = User.objects.get(email=NEW)
    assert (rita.name, rita.staff_role, rita.is_superuser) == ("Rita Solano", "", False)
    assert {"person.registered", "person.signed_in"} <= set(verbs_of())


def test_the_accepted_terms_are_kept_with_their_version(db: None, settings: Any) -> None:
    settings.TERMS_VERSION = "2026-11"
    sign_up(door.browser())
    rita = User.objects.get(email=NEW)
    assert rita.terms_version == "2026-11"
    assert rita.terms_accepted_at is not None


def test_without_the_terms_there_is_no_account(db: None) -> None:
    page = sign_up(door.browser(), terms="").content.decode()
    assert "Please accept the terms" in page
    assert not User.objects.exists()


def test_a_wrong_code_opens_nothing_and_three_end_the_attempt(db: None) -> None:
    browser = door.browser()
    sign_up(browser)
    right = door.code_in(door.last_mail(NEW))
    for _ in range(3):
        browser.post(reverse(CONFIRM), {"code": "0000-0000"})
    browser.post(reverse(CONFIRM), {"code": right})
    assert not door.is_signed_in(browser)


@pytest.mark.parametrize(("seconds", "opens"), [(3_599, True), (3_601, False)])
def test_a_code_works_for_an_hour(db: None, seconds: int, opens: bool) -> None:
    browser = door.browser()
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        sign_up(browser)
        code = door.code_in(door.last_mail(NEW))
        traveller.move_to(start + timedelta(seconds=seconds))
        browser.post(reverse(CONFIRM), {"code": code})
        assert door.is_signed_in(browser) is opens


def test_signing_in_before_confirming_sends_a_fresh_code(db: None) -> None:
    sign_up(door.browser())
    cache.clear()
    browser = door.browser()
    assert door.type_password(browser, NEW)["Location"] == reverse(CONFIRM)
    assert not door.is_signed_in(browser)
    browser.post(reverse(CONFIRM), {"code": door.code_in(door.last_mail(NEW))})
    assert door.is_signed_in(browser)


@pytest.mark.parametrize("word", ["role", "staff_role", "is_superuser", "is_active", "groups"])
def test_nobody_gives_herself_a_role_by_typing_it(db: None, word: str) -> None:
    sign_up(door.browser(), **{word: "administrator"})
    rita = User.objects.get(email=NEW)
    assert (rita.staff_role, rita.is_superuser, rita.groups.count()) == ("", False, 0)


@pytest.mark.parametrize(
    "name",
    ["Łukasz Nguyễn", "محمد الأحمد", "王小明", "Siobhán O’Neill-Ó Súilleabháin", "Ἀλέξανδρος", "نی\u200cلوفر", "Jo"],
)
def test_names_in_any_script_are_kept_as_typed(db: None, name: str) -> None:
    sign_up(door.browser(), name=name)
    assert User.objects.get(email=NEW).name == name


def test_a_name_is_one_line_without_control_characters(db: None) -> None:
    sign_up(door.browser(), name="Rita\u202e  Solano\x07")
    assert User.objects.get(email=NEW).name == "Rita Solano"


@pytest.mark.parametrize("password", ["short", "elevenchars", "1q2w3e4r5t6y", "rita@mail.example"])
def test_weak_passwords_are_refused_beside_the_field(db: None, password: str) -> None:
    answer = sign_up(door.browser(), password1=password)
    assert answer.status_code == 200
    assert not User.objects.exists()


def test_a_house_by_invitation_makes_no_accounts(db: None, settings: Any) -> None:
    settings.SIGNUP_IS_OPEN = False
    answer = sign_up(door.browser())
    assert "by invitation" in answer.content.decode()
    assert not User.objects.exists()


def test_mails_at_the_door_name_the_configured_address_whatever_the_host_says(
    clara: User, settings: Any, run_jobs: Callable[[], int]
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "evil.example"]
    settings.SITE_ADDRESS = "https://office.example"
    browser = door.browser(headers={"host": "evil.example"})
    browser.post(reverse("account_reset_password"), {"email": clara.email})
    run_jobs()
    sign_up(browser, email=clara.email)
    mails = [outbox.opened(row) for row in OutboxMessage.objects.all()]
    assert [mail.subject for mail in mails]
    for mail in mails:
        assert "https://office.example/" in mail.body
        assert b"evil" not in mail.raw


def test_a_foreign_host_is_refused(clara: User) -> None:
    answer = door.browser(headers={"host": "evil.example"}).post(
        reverse("account_reset_password"), {"email": clara.email}
    )
    assert answer.status_code == 400
