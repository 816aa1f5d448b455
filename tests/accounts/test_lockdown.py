"""The whole house shuts at once; the public pages stay, and two named people open it again, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import resolve, reverse

from accounts import events, services
from accounts.errors import NotAKeeper, TwoKeepersNeeded
from accounts.models import Lockdown, User
from accounts.services.lockdown import open_house, shut_house, standing_lockdown
from common import clock
from common.errors import BadInput, Conflict, Refused
from notifications.models import Notice
from tests.accounts import door
from tests.accounts.test_half_signed_in import addresses

CLOSED = b"The office is closed for now"
OPEN_NAMES = {
    *("wagtail_serve", "wagtaildocs_serve", "search:search", "robots_txt", "security_txt"),
    *("health_live", "health_ready", "subscriptions:webhook", "account_logout"),
    *("theme:face", "theme:logo", "theme:face-admin", "theme:specimen", "theme:specimen-sheet"),
}
KEEPERS_WAY = {
    *("mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("mfa_activate_totp", "account_reauthenticate", "accounts:reopen"),
}


@pytest.fixture
def leo(db: None) -> User:
    """An attorney, one of the two."""
    return door.staff("attorney")


@pytest.fixture
def shut(ada: User, leo: User) -> Lockdown:
    """The house, shut by the machine; Ada and Leo keep it."""
    return shut_house(actor=None, reason="A laptop was stolen.", keepers=(ada, leo))


def keeper_browser(user: User) -> Client:
    """Sign a keeper in through the closed door."""
    browser = door.browser()
    assert browser.get(reverse("account_login") + "?keeper=1").status_code == 200
    door.type_password(browser, user.email)
    return browser


def test_every_session_is_over_at_once_and_nobody_signs_in(clara: User, ada: User, leo: User) -> None:
    inside = [door.signed_in(clara), door.signed_in(leo, door.enrolled(leo))]
    shut_house(actor=None, reason="A laptop was stolen.", keepers=(ada, leo))
    assert not Session.objects.exists()
    for browser in inside:
        answer = browser.get(reverse("accounts:security"))
        assert answer.status_code == 503
        assert CLOSED in answer.content
    browser = door.browser()
    answer = door.type_password(browser, clara.email)
    assert (answer.status_code, CLOSED in answer.content) == (503, True)
    assert not door.is_signed_in(browser)


def test_the_sign_in_page_says_that_the_office_is_closed(shut: Lockdown) -> None:
    answer = door.browser().get(reverse("account_login"))
    assert answer.status_code == 503
    assert CLOSED in answer.content
    assert answer["Cache-Control"] == "no-store"
    assert shut.reason.encode() not in answer.content


@pytest.mark.once  # every address of the house, and none gets as far as the database
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_of_the_house_is_shut_but_the_public_ones(shut: Lockdown, method: str) -> None:
    reached = set()
    everywhere = addresses()[0]
    admin = [path for path in everywhere if path.startswith("/cms/")]  # one admin, one rule: a few of its hundreds
    for path in [*(set(everywhere) - set(admin)), *admin[:: len(admin) // 4]]:
        answer = getattr(door.browser(), method)(path)
        if not (answer.status_code == 503 and CLOSED in answer.content):
            reached.add(resolve(path).view_name)
    readable = {"wagtail_serve", "wagtaildocs_serve", "search:search", "robots_txt", "security_txt"}
    stays = OPEN_NAMES if method == "get" else OPEN_NAMES - readable
    assert reached - {None} <= stays | KEEPERS_WAY | ({"account_login"} if method == "post" else set())
    assert "accounts:reopen" in reached


def test_it_holds_when_the_cache_forgets_everything(shut: Lockdown, clara: User) -> None:
    cache.clear()
    assert door.type_password(door.browser(), clara.email).status_code == 503


def test_a_session_that_was_being_opened_is_dead(clara: User, ada: User, leo: User) -> None:
    browser = door.signed_in(clara)
    kept = Session.objects.get()
    shut_house(actor=None, reason="A laptop was stolen.", keepers=(ada, leo))
    kept.save(force_insert=True)
    open_house(actor=ada)
    assert browser.get(reverse("accounts:security")).status_code == 302


def test_a_keeper_signs_in_reaches_one_page_and_opens_the_house(
    shut: Lockdown, ada: User, clara: User, verbs_of: Callable[[], list[str]]
) -> None:
    app = door.enrolled(ada)
    browser = keeper_browser(ada)
    browser.post(reverse("mfa_authenticate"), {"code": app.code()})
    assert door.is_signed_in(browser)
    for name in ("accounts:people", "accounts:security", "portal:desk"):
        assert browser.get(reverse(name))["Location"] == reverse("accounts:reopen")
    assert browser.post(reverse("accounts:end_others")).status_code == 503
    page = browser.get(reverse("accounts:reopen"))
    assert b"A laptop was stolen." in page.content
    assert browser.post(reverse("accounts:reopen")).status_code == 200
    assert standing_lockdown() is None
    assert door.is_signed_in(door.signed_in(clara))
    assert "house.opened" in verbs_of()


def test_a_keeper_needs_the_second_step_too(shut: Lockdown, leo: User) -> None:
    door.enrolled(leo)
    browser = keeper_browser(leo)
    assert not door.is_signed_in(browser)
    assert browser.get(reverse("accounts:reopen"))["Location"].startswith(reverse("account_login"))
    browser.post(reverse("accounts:reopen"))
    assert standing_lockdown() is not None


def test_nobody_else_opens_it(shut: Lockdown, clara: User) -> None:
    for other in (clara, door.staff("administrator", "eva@halemercer.example", "Eva")):
        with pytest.raises(NotAKeeper):
            open_house(actor=other)
    assert standing_lockdown() == shut


def test_a_frozen_keeper_does_not_open_it(shut: Lockdown, leo: User) -> None:
    services.freeze(actor=None, user=leo)
    with pytest.raises(NotAKeeper):
        open_house(actor=leo)


def test_two_different_people_of_the_office_are_named(ada: User, leo: User, clara: User) -> None:
    for keepers in ((ada, ada), (ada, clara)):
        with pytest.raises(TwoKeepersNeeded):
            shut_house(actor=ada, reason="Why", keepers=keepers)
    with pytest.raises(BadInput):
        shut_house(actor=ada, reason="  ", keepers=(ada, leo))
    with pytest.raises(Refused):
        shut_house(actor=leo, reason="Why", keepers=(ada, leo))
    assert standing_lockdown() is None


def test_it_is_shut_once_at_a_time(shut: Lockdown, ada: User, leo: User) -> None:
    with pytest.raises(Conflict):
        shut_house(actor=None, reason="Again", keepers=(ada, leo))
    with pytest.raises(IntegrityError), transaction.atomic():
        Lockdown.objects.create(reason="x", began_at=clock.now(), keeper=ada, other_keeper=leo)


def test_it_is_recorded_announced_and_the_administrators_hear_of_it(
    ada: User, leo: User, verbs_of: Callable[[], list[str]]
) -> None:
    heard: list[Lockdown] = []

    def listen(sender: Any, lockdown: Lockdown, **kwargs: Any) -> None:
        heard.append(lockdown)

    events.house_shut.connect(listen)
    try:
        lockdown = shut_house(actor=ada, reason="A laptop was stolen.", keepers=(ada, leo))
    finally:
        events.house_shut.disconnect(listen)
    assert heard == [lockdown]
    assert "house.shut" in verbs_of()
    assert Notice.objects.filter(user_id=ada.pk, kind="accounts.house_shut").exists()


def close_form(**more: Any) -> dict[str, Any]:
    return {"word": "close", "reason": "A laptop was stolen.", **more}


def test_an_administrator_closes_it_from_the_desk_with_the_word_and_a_reason(leo: User) -> None:
    ada, browser = door.staff_browser()
    where = reverse("accounts:close_office")
    assert browser.get(where).status_code == 200
    two = {"keeper": ada.pk, "other_keeper": leo.pk}
    for wrong in (close_form(**two, word="yes"), close_form(**two, reason=""), close_form(**{**two, "keeper": leo.pk})):
        assert browser.post(where, wrong).status_code == 400
    assert standing_lockdown() is None
    answer = browser.post(where, close_form(**two))
    assert (answer.status_code, CLOSED in answer.content) == (503, True)
    lockdown = standing_lockdown()
    assert lockdown is not None
    assert lockdown.began_by == ada
    assert not door.is_signed_in(browser)


def test_the_machine_shuts_opens_and_tells(ada: User, leo: User, settings: Any) -> None:
    settings.LOCKDOWN_KEEPERS = [ada.email, leo.email]
    call_command("lockdown", reason="A laptop was stolen.", stdout=StringIO())
    with pytest.raises(CommandError, match="is closed since"):
        call_command("lockdown", status=True)
    with pytest.raises(CommandError, match="Only one of the two"):
        call_command("lockdown", lift=True, person=door.person().email)
    call_command("lockdown", lift=True, person=leo.email, stdout=StringIO())
    assert standing_lockdown() is None


def test_the_machine_needs_two_names_where_none_are_set(ada: User) -> None:
    with pytest.raises(CommandError, match="Name the two"):
        call_command("lockdown", reason="Why", keeper=[ada.email])


def test_the_machine_freezes_somebody_for_good_or_for_a_time(clara: User) -> None:
    browser = door.signed_in(clara)
    call_command("freeze", clara.email, until="2040-01-01", stdout=StringIO())
    clara.refresh_from_db()
    assert clara.frozen_until is not None
    assert browser.get(reverse("accounts:security")).status_code == 302
    call_command("unfreeze", clara.email, stdout=StringIO())
    assert door.is_signed_in(door.signed_in(clara))
    for wrong in ("yesterday", "2020-01-01", "2026-13-40"):
        with pytest.raises(CommandError):
            call_command("freeze", clara.email, until=wrong)
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("freeze", "nobody@mail.example")
