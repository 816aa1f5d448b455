"""The second step: set it up, prove it, lose it; each code once, and nothing readable in the database."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from accounts import services
from accounts.models import User
from common import clock
from tests.accounts import door

ACTIVATE, AUTHENTICATE = "mfa_activate_totp", "mfa_authenticate"


def shown_secret(page: str) -> str:
    found = re.search(r'<p class="codes">([A-Z2-7 ]+)</p>', page)
    assert found
    return found.group(1).replace(" ", "")


@pytest.mark.django_db(transaction=True)
def test_staff_set_it_up_at_the_first_sign_in_and_get_to_the_page_they_wanted(
    verbs_of: Callable[[], list[str]],
) -> None:
    leo = door.staff("attorney", "leo@halemercer.example", "Leo Marsh")
    browser = door.browser()
    door.type_password(browser, leo.email)
    wanted = reverse("accounts:security") + "?from=mail"
    sent_to = browser.get(wanted)
    assert sent_to["Location"].startswith(reverse(ACTIVATE))
    page = browser.get(sent_to["Location"]).content.decode()
    assert "<svg" in page
    assert "data:image" not in page
    key_before = browser.session.session_key
    done = browser.post(reverse(ACTIVATE), {"code": door.App(shown_secret(page)).code()})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert browser.session.session_key != key_before
    codes = browser.get(done["Location"]).content.decode()
    assert all(code in codes for code in door.recovery_codes(leo))
    assert browser.get(reverse("accounts:onward"))["Location"] == wanted
    assert browser.get(wanted).status_code == 200
    assert {"factor.enrolled", "recovery_codes.made"} <= set(verbs_of())
    assert "second step is on" in door.last_mail(leo.email).body


def test_the_recovery_codes_can_be_downloaded_after_the_password_once_more(db: None) -> None:
    user, browser = door.staff_browser()
    asked = browser.get(reverse("mfa_download_recovery_codes"))
    assert "reauthenticate" in asked["Location"]
    browser.post(reverse("account_reauthenticate"), {"password": door.PASSWORD})
    answer = browser.get(reverse("mfa_download_recovery_codes"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert all(code in answer.content.decode() for code in door.recovery_codes(user))


def test_the_secret_stays_the_same_while_the_page_is_reloaded(ada: User) -> None:
    browser = door.signed_in(ada)
    pages = [browser.get(reverse(ACTIVATE)).content.decode() for _ in range(2)]
    assert shown_secret(pages[0]) == shown_secret(pages[1])


def test_neither_the_secret_nor_the_codes_can_be_read_in_the_database(ada: User) -> None:
    browser = door.signed_in(ada)
    waiting = shown_secret(browser.get(reverse(ACTIVATE)).content.decode())
    session = Session.objects.get(session_key=browser.session.session_key)
    assert waiting not in json.dumps(session.get_decoded())
    app = door.enrolled(ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, data FROM mfa_authenticator")
        stored = str(cursor.fetchall())
    assert "totp" in stored
    assert app.secret not in stored
    assert not any(code in stored for code in door.recovery_codes(ada))


def test_password_then_code_lets_in(ada: User, verbs_of: Callable[[], list[str]]) -> None:
    app = door.enrolled(ada)
    browser = door.browser()
    assert door.type_password(browser, ada.email)["Location"] == reverse(AUTHENTICATE)
    assert not door.is_signed_in(browser)
    browser.post(reverse(AUTHENTICATE), {"code": app.code()})
    assert browser.get(reverse("accounts:people")).status_code == 200
    assert verbs_of()[-2:] == ["factor.used", "person.signed_in"]


def test_a_code_works_once(ada: User) -> None:
    app = door.enrolled(ada)
    code = app.code()
    assert door.is_signed_in(_with(ada, code))
    assert not door.is_signed_in(_with(ada, code))


@pytest.mark.parametrize("later", [29, 31, 59])
def test_a_used_code_stays_used_for_all_its_life_even_without_the_cache(ada: User, later: int) -> None:
    app = door.enrolled(ada)
    start = clock.now().replace(second=0, microsecond=0)
    with time_machine.travel(start, tick=False) as traveller:
        code = app.code(steps=1)  # a clock that is fast: the code is valid from now until a minute from now
        assert door.is_signed_in(_with(ada, code))
        traveller.move_to(start + timedelta(seconds=later))
        cache.clear()
        assert not door.is_signed_in(_with(ada, code))


def _with(user: User, code: str) -> Any:
    browser = door.browser()
    door.type_password(browser, user.email)
    browser.post(reverse(AUTHENTICATE), {"code": code})
    return browser


@pytest.mark.parametrize(("steps", "lets_in"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_wrong_by_one_step(ada: User, steps: int, lets_in: bool) -> None:
    app = door.enrolled(ada)
    with time_machine.travel(clock.now(), tick=False):
        assert door.is_signed_in(_with(ada, app.code(steps))) is lets_in


def test_a_recovery_code_works_once_and_is_recorded(ada: User, verbs_of: Callable[[], list[str]]) -> None:
    door.enrolled(ada)
    code = door.recovery_codes(ada)[0]
    assert door.is_signed_in(_with(ada, code))
    assert "recovery_code.used" in verbs_of()
    assert code not in door.recovery_codes(ada)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        assert not door.is_signed_in(_with(ada, code))


def test_after_five_wrong_codes_the_right_one_waits_and_nothing_is_switched_off(
    ada: User, verbs_of: Callable[[], list[str]]
) -> None:
    app = door.enrolled(ada)
    browser = door.browser()
    door.type_password(browser, ada.email)
    for _ in range(8):
        browser.post(reverse(AUTHENTICATE), {"code": "000000"})
    browser.post(reverse(AUTHENTICATE), {"code": app.code()})
    assert not door.is_signed_in(browser)
    assert Authenticator.objects.filter(user=ada, type="totp").exists()
    assert verbs_of().count("factor.failed") == 5
    assert "factor.throttled" in verbs_of()


def test_a_client_may_add_one_and_is_then_asked_for_it(clara: User) -> None:
    assert "Set it up" in door.signed_in(clara).get(reverse("accounts:security")).content.decode()
    app = door.enrolled(clara)
    browser = door.browser()
    assert door.type_password(browser, clara.email)["Location"] == reverse(AUTHENTICATE)
    browser.post(reverse(AUTHENTICATE), {"code": app.code()})
    assert door.is_signed_in(browser)


def test_setting_up_needs_a_password_given_minutes_ago(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        browser = door.signed_in(clara)
        assert browser.get(reverse(ACTIVATE)).status_code == 200
        traveller.move_to(start + timedelta(seconds=301))
        assert browser.get(reverse(ACTIVATE))["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.django_db(transaction=True)
def test_removing_it_needs_proof_ends_other_devices_and_is_mailed(verbs_of: Callable[[], list[str]]) -> None:
    clara = door.person()
    app = door.enrolled(clara)
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        laptop = door.signed_in(clara, app)
        traveller.move_to(start + timedelta(minutes=3))
        phone = door.signed_in(clara, app)
        asked = phone.post(reverse("mfa_deactivate_totp"))
        assert "reauthenticate" in asked["Location"]
        phone.post(reverse("account_reauthenticate"), {"password": door.PASSWORD})
        phone.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.filter(user=clara).exists()
        assert laptop.get(reverse("accounts:security")).status_code == 302
        assert phone.get(reverse("accounts:security")).status_code == 200
    assert "factor.removed" in verbs_of()
    assert "was removed" in door.last_mail(clara.email).body


def test_an_administrator_removes_a_lost_one_and_it_is_set_up_anew(db: None, verbs_of: Callable[[], list[str]]) -> None:
    ada = door.staff("administrator")
    leo = door.staff("attorney")
    inside = door.signed_in(leo, door.enrolled(leo))
    services.reset_second_factor(actor=ada, user=leo)
    assert inside.get(reverse("accounts:security")).status_code == 302
    browser = door.signed_in(leo)
    assert browser.get(reverse("accounts:security"))["Location"].startswith(reverse(ACTIVATE))
    assert {"factor.removed", "factor.reset"} <= set(verbs_of())


def test_time_passes_in_the_tests_as_in_the_app(db: None) -> None:
    with time_machine.travel(clock.now(), tick=False):
        assert int(time.time()) == int(clock.now().timestamp())


def test_the_code_is_under_the_hand_when_its_page_opens(ada: User) -> None:
    door.enrolled(ada)
    client = door.browser()
    door.type_password(client, ada.email)
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert re.search(r'<input class="code-input"[^>]*\sautofocus\s', page)
    assert page.count("autofocus") == 1
