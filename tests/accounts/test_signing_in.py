"""Signing in and out by e-mail address and password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts import services
from accounts.models import User
from tests.accounts import door


def test_client_signs_in_with_her_address_in_any_case(clara: User, verbs_of: Callable[[], list[str]]) -> None:
    browser = door.browser()
    answer = door.type_password(browser, "  CLARA@Mail.Example ")
    assert answer.status_code == 302
    assert door.is_signed_in(browser)
    assert verbs_of() == ["person.signed_in"]


def test_wrong_password_signs_nobody_in(clara: User, verbs_of: Callable[[], list[str]]) -> None:
    browser = door.browser()
    answer = door.type_password(browser, clara.email, "not-the-password-at-all")
    assert answer.status_code == 200
    assert "do not belong together" in answer.content.decode()
    assert not door.is_signed_in(browser)
    assert verbs_of() == ["person.sign_in_failed"]


def test_what_was_typed_stays_but_the_password_does_not(clara: User) -> None:
    page = door.type_password(door.browser(), clara.email, "not-the-password-at-all").content.decode()
    assert 'value="clara@mail.example"' in page
    assert "not-the-password-at-all" not in page


def test_signing_out_needs_a_post(clara: User, verbs_of: Callable[[], list[str]]) -> None:
    browser = door.signed_in(clara)
    assert browser.get(reverse("account_logout")).status_code == 200
    assert door.is_signed_in(browser)
    browser.post(reverse("account_logout"))
    assert not door.is_signed_in(browser)
    assert verbs_of() == ["person.signed_in", "person.signed_out"]


@pytest.mark.parametrize("name", ["account_login", "account_logout"])
def test_sign_in_and_sign_out_from_another_site_are_refused(clara: User, name: str) -> None:
    browser = door.browser(enforce_csrf_checks=True)
    browser.get(reverse("account_login"))
    answer = browser.post(
        reverse(name), {"login": clara.email, "password": door.PASSWORD}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert not door.is_signed_in(browser)


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "http:///evil.example",
        "/%0d%0aX: y\r\n",
    ],
)
def test_next_never_leaves_the_site(clara: User, where: str) -> None:
    answer = door.browser().post(
        reverse("account_login"), {"login": clara.email, "password": door.PASSWORD, "next": where}
    )
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "alert" not in answer["Location"]


def test_next_on_the_site_is_kept(clara: User) -> None:
    answer = door.browser().post(
        reverse("account_login"), {"login": clara.email, "password": door.PASSWORD, "next": "/accounts/security/"}
    )
    assert answer["Location"] == "/accounts/security/"


def test_a_planted_session_dies_at_sign_in(clara: User) -> None:
    planted = SessionStore()
    planted["planted"] = "yes"
    planted.save()
    browser = door.browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key or ""
    door.type_password(browser, clara.email)
    assert door.is_signed_in(browser)
    assert browser.session.session_key != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_a_megabyte_of_password_is_refused_before_it_is_hashed(clara: User, hashes: list[str]) -> None:
    before = len(hashes)
    answer = door.type_password(door.browser(), clara.email, "x" * 1_000_000)
    assert answer.status_code == 400
    assert len(hashes) == before


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password_from_key", "account_change_password"])
def test_every_form_that_takes_a_password_refuses_a_megabyte(clara: User, hashes: list[str], name: str) -> None:
    browser = door.browser()
    long = "x" * 1_000_000
    if name == "account_reset_password_from_key":
        from accounts import resets

        resets.send_link(str(clara.pk))
        path = browser.get(door.link_in(door.last_mail(clara.email)))["Location"]
    else:
        path = reverse(name)
    if name == "account_change_password":
        browser = door.signed_in(clara)
    before = len(hashes)
    answer = browser.post(
        path, {"email": "a@mail.example", "name": "A", "terms": "on", "password1": long, "oldpassword": long}
    )
    assert answer.status_code == 400
    assert len(hashes) == before


def test_a_closed_account_gets_no_further_than_its_password(clara: User) -> None:
    User.objects.filter(pk=clara.pk).update(is_active=False)
    browser = door.browser()
    answer = door.type_password(browser, clara.email)
    assert answer["Location"] == reverse("account_inactive")
    assert not door.is_signed_in(browser)


def test_a_frozen_person_gets_no_further_than_her_password(clara: User) -> None:
    services.freeze(actor=None, user=clara)
    browser = door.browser()
    answer = door.type_password(browser, clara.email)
    assert answer["Location"] == reverse("account_inactive")
    assert not door.is_signed_in(browser)


def test_whoever_is_frozen_between_password_and_code_stays_outside(db: None) -> None:
    leo = door.staff("attorney")
    app = door.enrolled(leo)
    browser = door.browser()
    door.type_password(browser, leo.email)
    services.freeze(actor=None, user=leo)
    answer = browser.post(reverse("mfa_authenticate"), {"code": app.code()})
    assert answer["Location"] == reverse("account_inactive")
    assert not door.is_signed_in(browser)


def test_pages_at_the_door_are_never_cached(clara: User) -> None:
    for name in ("account_login", "account_signup", "account_reset_password"):
        assert "no-store" in door.browser().get(reverse(name)).get("Cache-Control", ""), name
