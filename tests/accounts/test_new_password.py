"""Choosing a new password: through the mailed link, or while signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.urls import reverse

from accounts import resets
from accounts.models import User
from common import clock
from notifications.models import OutboxMessage
from tests.accounts import door


def mailed_link(user: User) -> str:
    resets.send_link(str(user.pk))
    return door.link_in(door.last_mail(user.email))


def choose(browser: Any, link: str, password: str = door.OTHER_PASSWORD) -> Any:
    answer = browser.get(link)
    where = answer["Location"] if answer.status_code == 302 else link
    return browser.post(where, {"password1": password})


def test_the_link_sets_a_new_password_and_signs_nobody_in(clara: User, verbs_of: Callable[[], list[str]]) -> None:
    browser = door.browser()
    assert choose(browser, mailed_link(clara))["Location"] == reverse("account_reset_password_from_key_done")
    assert not door.is_signed_in(browser)
    assert door.is_signed_in(_try(clara, door.OTHER_PASSWORD))
    assert not door.is_signed_in(_try(clara, door.PASSWORD))
    assert {"password.reset_sent", "password.reset"} <= set(verbs_of())


def test_the_mail_says_that_the_old_one_works_until_then(clara: User) -> None:
    mailed_link(clara)
    assert "Your old password works until you have chosen the new one." in door.last_mail(clara.email).body


def _try(user: User, password: str) -> Any:
    browser = door.browser()
    door.type_password(browser, user.email, password)
    return browser


def test_the_link_works_once(clara: User) -> None:
    link = mailed_link(clara)
    choose(door.browser(), link)
    page = choose(door.browser(), link, "a-third-password-entirely").content.decode()
    assert "does not work any more" in page
    assert not door.is_signed_in(_try(clara, "a-third-password-entirely"))


def test_the_link_dies_with_a_change_of_password(clara: User) -> None:
    link = mailed_link(clara)
    clara.set_password("a-third-password-entirely")
    clara.save()
    assert "does not work any more" in choose(door.browser(), link).content.decode()


def test_the_link_runs_out_after_an_hour(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        link = mailed_link(clara)
        traveller.move_to(start + timedelta(seconds=3_601))
        assert "does not work any more" in choose(door.browser(), link).content.decode()
        traveller.move_to(start + timedelta(seconds=3_600))
        assert choose(door.browser(), link).status_code == 302


def test_the_link_does_not_stay_in_the_address_of_the_form(clara: User) -> None:
    link = mailed_link(clara)
    answer = door.browser().get(link)
    assert answer.status_code == 302
    key = link.rstrip("/").rsplit("-", 1)[-1]
    assert key not in answer["Location"]


def test_a_new_password_does_not_skip_the_second_step(db: None) -> None:
    leo = door.staff("attorney")
    app = door.enrolled(leo)
    choose(door.browser(), mailed_link(leo))
    browser = door.browser()
    assert door.type_password(browser, leo.email, door.OTHER_PASSWORD)["Location"] == reverse("mfa_authenticate")
    assert not door.is_signed_in(browser)
    browser.post(reverse("mfa_authenticate"), {"code": app.code()})
    assert door.is_signed_in(browser)


def test_a_new_password_through_the_link_signs_every_device_out(clara: User) -> None:
    phone, laptop = door.signed_in(clara), door.signed_in(clara)
    choose(door.browser(), mailed_link(clara))
    for device in (phone, laptop):
        assert device.get(reverse("accounts:security")).status_code == 302


def test_changing_it_while_signed_in_keeps_this_device_and_ends_the_others(
    clara: User, verbs_of: Callable[[], list[str]]
) -> None:
    phone, laptop = door.signed_in(clara), door.signed_in(clara)
    before = phone.session.session_key
    answer = phone.post(
        reverse("account_change_password"), {"oldpassword": door.PASSWORD, "password1": door.OTHER_PASSWORD}
    )
    assert answer["Location"] == reverse("accounts:security")
    assert phone.get(reverse("accounts:security")).status_code == 200
    assert phone.session.session_key != before
    assert laptop.get(reverse("accounts:security")).status_code == 302
    assert "password.changed" in verbs_of()
    assert "password was changed" in door.last_mail(clara.email).body


def test_the_present_password_must_be_right(clara: User) -> None:
    browser = door.signed_in(clara)
    page = browser.post(
        reverse("account_change_password"), {"oldpassword": "wrong-entirely-here", "password1": door.OTHER_PASSWORD}
    ).content.decode()
    assert "not your present password" in page
    assert not door.is_signed_in(_try(clara, door.OTHER_PASSWORD))


def test_a_changed_address_needs_the_password_and_a_code_sent_to_the_new_one(
    clara: User, verbs_of: Callable[[], list[str]]
) -> None:
    browser = door.signed_in(clara)
    new = "clara.reyes@mail.example"
    asked = browser.post(reverse("account_email"), {"action_add": "1", "email": new})
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    browser.post(asked["Location"], {"password": door.PASSWORD})
    browser.post(reverse("account_email"), {"action_add": "1", "email": new})
    clara.refresh_from_db()
    assert clara.email == "clara@mail.example"
    browser.post(reverse("account_email_verification_sent"), {"code": door.code_in(door.last_mail(new))})
    clara.refresh_from_db()
    assert clara.email == new
    assert "email.changed" in verbs_of()
    assert "another e-mail address" in door.last_mail("clara@mail.example").body


def test_an_old_link_brings_a_fresh_one_to_the_stored_address_with_one_tap(
    clara: User, run_jobs: Callable[[], int]
) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        link = mailed_link(clara)
        traveller.move_to(start + timedelta(seconds=3_601))
        page = door.browser().get(link).content.decode()
        whose = page.split('name="whose"')[1].split('value="')[1].split('"')[0]
        door.browser().post(reverse("accounts:fresh_reset"), {"whose": whose})
        run_jobs()
        fresh = door.link_in(door.last_mail(clara.email))
        assert fresh != link
        assert choose(door.browser(), fresh).status_code == 302


def test_a_fresh_link_is_asked_for_three_times_an_hour_and_the_page_is_always_the_same(
    clara: User, run_jobs: Callable[[], int]
) -> None:
    whose = mailed_link(clara).split("/key/")[1].split("-")[0]
    asked = [whose] * 5 + ["nobody", "", "0" * 64, "zzzz\x00"]
    answers = [door.browser().post(reverse("accounts:fresh_reset"), {"whose": each}, follow=True) for each in asked]
    assert {(answer.status_code, answer.request["PATH_INFO"]) for answer in answers} == {
        (200, reverse("account_reset_password_done"))
    }
    run_jobs()
    assert OutboxMessage.objects.filter(to=clara.email, kind="password_link").count() == 1 + 3
