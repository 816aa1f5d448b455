"""The one tap of a sign-in mail: it shuts everybody out, once, within a week, and tells nothing to whoever holds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.urls import reverse

from accounts.models import AlarmLink, User
from accounts.services.alarms import not_me_link
from common import clock
from notifications.models import Notice, OutboxMessage
from tests.accounts import door, passkey
from tests.accounts.test_invitation_race import at_once

WORK = {"REMOTE_ADDR": "198.51.100.9"}
WEEK = 7 * 24 * 3_600


def link_of(user: User) -> str:
    return "/" + not_me_link(user).split("/", 3)[3]


def tap(link: str, browser: Any = None) -> Any:
    browser = browser or door.browser()
    where = browser.get(link)["Location"]
    assert browser.get(where).status_code == 200
    return browser.post(where)


def test_a_new_device_is_written_about_and_a_known_one_is_not(clara: User) -> None:
    door.signed_in(clara)
    door.signed_in(clara)
    assert not OutboxMessage.objects.filter(kind="new_device").exists()
    door.signed_in(clara, None, **WORK)
    door.signed_in(clara, None, **WORK)
    door.signed_in(clara, None, agent="Mozilla/5.0 (Windows NT 10.0) Firefox/130.0")
    assert OutboxMessage.objects.filter(kind="new_device", to=clara.email).count() == 2
    assert "Firefox on Windows" in door.last_mail(clara.email).body


def test_the_mail_of_a_new_device_shuts_everybody_out(
    clara: User, ada: User, verbs_of: Callable[[], list[str]]
) -> None:
    phone = door.signed_in(clara)
    thief = door.signed_in(clara, None, **WORK)
    answer = tap(door.link_in(door.last_mail(clara.email)))
    assert answer.status_code == 200
    for browser in (phone, thief):
        assert browser.get(reverse("accounts:security")).status_code == 302
    again = door.browser()
    door.type_password(again, clara.email)
    assert not door.is_signed_in(again)
    assert "person.sign_in_disowned" in verbs_of()
    assert Notice.objects.filter(user_id=ada.pk, kind="accounts.disowned").count() == 1


def test_she_comes_back_through_a_mailed_link(clara: User, run_jobs: Callable[[], int]) -> None:
    tap(link_of(clara))
    door.browser().post(reverse("account_reset_password"), {"email": clara.email})
    run_jobs()
    browser, mail = door.browser(), door.last_mail(clara.email)
    assert "Your old password does not work any more." in mail.body
    assert "Your old password works" not in mail.body
    where = browser.get(door.link_in(mail))["Location"]
    browser.post(where, {"password1": door.OTHER_PASSWORD})
    door.type_password(browser, clara.email, door.OTHER_PASSWORD)
    assert door.is_signed_in(browser)


def test_opening_it_fifty_times_spends_nothing(clara: User) -> None:
    link = link_of(clara)
    for _ in range(25):
        door.browser().get(link)
        door.browser().head(link)
    for method in ("get", "head"):
        getattr(door.browser(), method)(link, follow=True)
    assert AlarmLink.objects.get().used_at is None
    assert tap(link).status_code == 200


def test_it_works_once_and_takes_the_others_with_it(clara: User) -> None:
    link, other = link_of(clara), link_of(clara)
    tap(link)
    assert tap(link).status_code == 410
    assert tap(other).status_code == 410


@pytest.mark.parametrize(("seconds", "status"), [(WEEK - 1, 200), (WEEK, 410), (WEEK + 1, 410)])
def test_it_runs_out_after_seven_days(clara: User, seconds: int, status: int) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        link = link_of(clara)
        traveller.move_to(start + timedelta(seconds=seconds))
        assert tap(link).status_code == status


def test_an_unknown_link_looks_like_a_known_one_until_the_button_is_pressed(clara: User) -> None:
    def page(link: str) -> str:
        shown = door.browser().get(link, follow=True).content.decode()
        assert clara.name not in shown
        assert clara.email not in shown
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", shown)

    unknown = reverse("accounts:not_me_link", args=["x" * 43])
    assert page(link_of(clara)) == page(unknown)
    assert tap(unknown).status_code == 410


def test_unknown_links_are_throttled_by_network(db: None) -> None:
    unknown = reverse("accounts:not_me_link", args=["x" * 43])
    answers = [tap(unknown).status_code for _ in range(21)]
    assert answers == [410] * 20 + [429]


def test_only_a_digest_is_kept_and_a_token_of_another_purpose_is_none(clara: User) -> None:
    token = link_of(clara).rstrip("/").rsplit("/", 1)[-1]
    assert len(token) >= 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_alarmlink")
        assert token not in str(cursor.fetchall())
    assert (
        "does not work"
        in door.browser().get(reverse("accounts:invitation", args=[token]), follow=True).content.decode()
    )
    assert tap(reverse("accounts:not_me_link", args=[token])).status_code == 200


def test_the_token_stands_neither_in_the_address_nor_in_the_form(clara: User) -> None:
    link = link_of(clara)
    token = link.rstrip("/").rsplit("/", 1)[-1]
    browser = door.browser()
    answer = browser.get(link)
    assert token not in answer["Location"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert token not in browser.get(answer["Location"]).content.decode()


def test_a_second_step_made_by_whoever_was_in_goes_too_and_an_older_one_stays(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        door.enrolled(clara)
        traveller.move_to(start + timedelta(hours=13))
        key = passkey.Passkey()
        Authenticator(
            user=clara, type="webauthn", data={"name": "thief", "credential": {"id": key.identity.hex()}}
        ).save()
        tap(link_of(clara))
    assert set(Authenticator.objects.filter(user=clara).values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_when_the_address_was_changed_the_office_opens_the_door_and_nobody_else(clara: User, ada: User) -> None:
    link = link_of(clara)
    clara.email = "thief@mail.example"
    clara.save()
    tap(link)
    clara.refresh_from_db()
    assert clara.is_frozen(clock.now())


@pytest.mark.django_db(transaction=True)
def test_a_changed_password_is_mailed_with_the_link() -> None:
    clara = door.person()
    browser = door.signed_in(clara)
    browser.post(reverse("account_change_password"), {"oldpassword": door.PASSWORD, "password1": door.OTHER_PASSWORD})
    assert tap(door.link_in(door.last_mail(clara.email))).status_code == 200
    assert browser.get(reverse("accounts:security")).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_twenty_taps_at_once_are_one() -> None:
    clara = door.person()
    link = link_of(clara)

    def press(number: int, wait: Callable[[], None]) -> int:
        browser = door.browser(REMOTE_ADDR=f"203.0.{number}.7")
        where = browser.get(link)["Location"]
        wait()
        return int(browser.post(where).status_code)

    assert sorted(at_once(press)) == [200] + [410] * 19


def test_a_thief_with_an_address_of_his_own_does_not_disarm_the_owners_mails(clara: User) -> None:
    owners = [link_of(clara), link_of(clara)]
    User.objects.filter(pk=clara.pk).update(email="thief@mail.example")
    clara.refresh_from_db()
    assert tap(link_of(clara)).status_code == 200
    clara.refresh_from_db()
    # Two mailboxes within a week: the office looks first, whoever it was that tapped.
    assert clara.frozen_at is not None
    assert [tap(link).status_code for link in owners] == [200, 410]


def test_no_passkey_stays_however_old_it_is(clara: User) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        key = passkey.Passkey()
        Authenticator(
            user=clara, type="webauthn", data={"name": "old", "credential": {"id": key.identity.hex()}}
        ).save()
        traveller.move_to(start + timedelta(days=2))
        tap(link_of(clara))
    assert not Authenticator.objects.filter(user=clara, type="webauthn").exists()
