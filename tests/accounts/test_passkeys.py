"""A passkey is the whole way in: made after proof, sealed at rest, one session's challenge each, gone when removed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.urls import reverse

from accounts import services
from accounts.models import User
from tests.accounts import door, passkey
from tests.accounts.passkey import Passkey

HERE = {"HTTP_HOST": passkey.HOST}


def enrolled(user: User, **more: Any) -> tuple[Any, Passkey]:
    browser = door.signed_in(user, **HERE)
    key = Passkey(**more)
    passkey.add(browser, key)
    return browser, key


def test_a_client_adds_one_and_signs_in_with_nothing_else(clara: User, verbs_of: Callable[[], list[str]]) -> None:
    _first, key = enrolled(clara)
    assert Authenticator.objects.filter(user=clara, type="webauthn").count() == 1
    browser = door.browser(**HERE)
    assert passkey.sign_in(browser, key).status_code == 302
    assert door.is_signed_in(browser)
    assert {"factor.enrolled", "recovery_codes.made", "factor.used", "person.signed_in"} <= set(verbs_of())


@pytest.mark.django_db(transaction=True)
def test_adding_and_removing_are_mailed_and_named() -> None:
    clara = door.person()
    browser, key = enrolled(clara)
    assert "passkey was added" in door.last_mail(clara.email).body
    assert "My phone" in browser.get(reverse("accounts:security")).content.decode()
    row = Authenticator.objects.get(user=clara, type="webauthn")
    browser.post(reverse("mfa_remove_webauthn", args=[row.pk]))
    assert "passkey was removed" in door.last_mail(clara.email).body
    nobody = door.browser(**HERE)
    passkey.sign_in(nobody, key)
    assert not door.is_signed_in(nobody)


def test_somebody_of_the_office_needs_no_code_after_a_passkey(db: None) -> None:
    leo = door.staff("attorney")
    app = door.enrolled(leo)
    browser = door.signed_in(leo, app, **HERE)
    browser.post(reverse("account_reauthenticate"), {"password": door.PASSWORD})
    key = Passkey()
    passkey.add(browser, key)
    fresh = door.browser(**HERE)
    passkey.sign_in(fresh, key)
    assert fresh.get(reverse("accounts:security")).status_code == 200


def test_it_is_the_second_step_after_a_password(clara: User) -> None:
    _first, key = enrolled(clara)
    browser = door.browser(**HERE)
    where = door.type_password(browser, clara.email)["Location"]
    assert where == reverse("mfa_authenticate")
    options = passkey.options_in(browser.get(where))["request_options"]
    browser.post(where, {"credential": json.dumps(key.given(options))})
    assert door.is_signed_in(browser)


def test_a_key_that_does_not_look_at_its_owner_is_refused(clara: User) -> None:
    enrolled(clara, verifies=False)
    assert not Authenticator.objects.filter(user=clara).exists()


def test_a_key_that_stops_looking_opens_nothing(clara: User) -> None:
    _first, key = enrolled(clara)
    key.verifies = False
    browser = door.browser(**HERE)
    passkey.sign_in(browser, key)
    assert not door.is_signed_in(browser)


def test_an_answer_to_another_sessions_challenge_opens_nothing(clara: User) -> None:
    _first, key = enrolled(clara)
    where = reverse("mfa_login_webauthn")
    overheard = door.browser(**HERE).get(where, headers={"accept": "application/json"}).json()["request_options"]
    browser = door.browser(**HERE)
    browser.get(where, headers={"accept": "application/json"})
    answer = browser.post(where, {"credential": json.dumps(key.given(overheard))})
    assert answer["Location"] == reverse("account_login")
    assert not door.is_signed_in(browser)


def test_an_answer_works_once(clara: User) -> None:
    _first, key = enrolled(clara)
    where = reverse("mfa_login_webauthn")
    browser = door.browser(**HERE)
    options = browser.get(where, headers={"accept": "application/json"}).json()["request_options"]
    answer = {"credential": json.dumps(key.given(options))}
    browser.post(where, answer)
    browser.post(reverse("account_logout"))
    browser.post(where, answer)
    assert not door.is_signed_in(browser)


def test_somebody_elses_key_with_her_handle_opens_nothing(clara: User) -> None:
    _first, key = enrolled(clara)
    forged = Passkey(owner=key.owner)
    browser = door.browser(**HERE)
    passkey.sign_in(browser, forged)
    assert not door.is_signed_in(browser)


@pytest.mark.parametrize(
    "sent",
    ["", "null", "[]", "{}", "7", '{"response": 7}', '{"response": {"userHandle": "Zm9v"}}', '{"id": "a"', '"x"'],
)
def test_nonsense_is_a_sentence_and_no_crash(clara: User, sent: str) -> None:
    where = reverse("mfa_login_webauthn")
    browser = door.browser(**HERE)
    browser.get(where, headers={"accept": "application/json"})
    assert browser.post(where, {"credential": sent})["Location"] == reverse("account_login")
    inside = door.signed_in(clara, **HERE)
    assert inside.get(reverse("mfa_add_webauthn")).status_code == 200
    assert inside.post(reverse("mfa_add_webauthn"), {"credential": sent}).status_code == 200
    assert not Authenticator.objects.filter(user=clara).exists()


def test_nothing_of_it_lies_open_in_the_database(clara: User) -> None:
    _first, key = enrolled(clara)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE type = 'webauthn'")
        kept = str(cursor.fetchone()[0])
    assert "sealed" in kept
    assert "attestationObject" not in kept
    again = Authenticator.objects.get(user=clara, type="webauthn").wrap()
    assert again.authenticator_data.credential_data.credential_id == key.identity


def test_a_frozen_person_does_not_come_in_by_passkey(clara: User) -> None:
    _first, key = enrolled(clara)
    services.freeze(actor=None, user=clara)
    browser = door.browser(**HERE)
    assert passkey.sign_in(browser, key)["Location"] == reverse("account_inactive")
    assert not door.is_signed_in(browser)


def test_it_opens_nothing_while_the_password_waits_to_be_chosen(clara: User) -> None:
    _first, key = enrolled(clara)
    clara.set_unusable_password()
    clara.save()
    browser = door.browser(**HERE)
    assert passkey.sign_in(browser, key)["Location"] == reverse("account_reset_password")
    assert not door.is_signed_in(browser)


def test_nobody_touches_anothers(clara: User) -> None:
    enrolled(clara)
    row = Authenticator.objects.get(user=clara, type="webauthn")
    gina = door.signed_in(door.person("gina@mail.example", "Gina"), **HERE)
    gina.post(reverse("account_reauthenticate"), {"password": door.PASSWORD})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert gina.get(reverse(name, args=[row.pk])).status_code == 404
        assert gina.post(reverse(name, args=[row.pk]), {"name": "mine"}).status_code == 404


def test_whoever_has_only_a_passkey_proves_it_at_its_own_page(ada: User) -> None:
    browser = door.signed_in(ada, **HERE)
    auth_row = Authenticator(user=ada, type="webauthn", data={"name": "elsewhere", "credential": {}})
    auth_row.save()
    where = browser.get(reverse("accounts:people"))["Location"]
    assert where.startswith(reverse("mfa_reauthenticate_webauthn"))


def test_renaming_keeps_it_sealed(clara: User) -> None:
    browser, key = enrolled(clara)
    row = Authenticator.objects.get(user=clara, type="webauthn")
    browser.post(reverse("mfa_edit_webauthn", args=[row.pk]), {"name": "My <b>tablet</b>"})
    assert "My &lt;b&gt;tablet&lt;/b&gt;" in browser.get(reverse("accounts:security")).content.decode()
    again = door.browser(**HERE)
    passkey.sign_in(again, key)
    assert door.is_signed_in(again)


@pytest.mark.django_db(transaction=True)  # the recovery codes are said to be there at commit
def test_somebody_of_the_office_may_begin_with_a_passkey_and_gets_recovery_codes() -> None:
    leo = door.staff("attorney")
    browser = door.signed_in(leo, **HERE)
    browser.get(reverse("accounts:onward"))
    assert browser.get(reverse("mfa_add_webauthn")).status_code == 302  # the three addresses are the same three
    key, where = Passkey(), reverse("mfa_activate_totp") + "?with=passkey"
    assert browser.post(where, {"credential": "{}"}).status_code == 200
    assert browser.get(reverse("accounts:security")).status_code == 302
    answer = passkey.add(browser, key, where=where)
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    code = browser.get(answer["Location"]).context["unused_codes"][0]
    assert browser.get(reverse("accounts:security")).status_code == 200
    # From now on the password alone opens nothing, the passkey does, and so does a recovery code, once.
    again = door.browser(**HERE)
    assert door.type_password(again, leo.email)["Location"] == reverse("mfa_authenticate")
    assert not door.is_signed_in(again)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert again.get(reverse("accounts:security")).status_code == 200
    by_key = door.browser(**HERE)
    passkey.sign_in(by_key, key)
    assert by_key.get(reverse("accounts:security")).status_code == 200


def test_an_unproved_second_step_is_not_gone_around_with_a_fresh_passkey(db: None) -> None:
    leo = door.staff("attorney")
    browser = door.signed_in(leo, **HERE)
    door.enrolled(leo)  # on another device, after this session began
    answer = browser.get(reverse("mfa_activate_totp") + "?with=passkey")
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    passkey_there = browser.post(reverse("mfa_activate_totp") + "?with=passkey", {"credential": "{}"})
    assert passkey_there.status_code in {302, 403}
    assert not Authenticator.objects.filter(user=leo, type="webauthn").exists()


def test_the_page_of_removal_says_what_goes_on_working(db: None) -> None:
    leo = door.staff("attorney")
    browser = door.signed_in(leo, **HERE)
    passkey.add(browser, Passkey(), where=reverse("mfa_activate_totp") + "?with=passkey")
    row = Authenticator.objects.get(user=leo, type="webauthn")
    goes_on = "goes on working"
    alone = browser.get(reverse("mfa_remove_webauthn", args=[row.pk])).content.decode()
    assert "your only second step" in alone
    assert goes_on not in alone
    door.TOTP.activate(leo, "JBSWY3DPEHPK3PXP")
    beside = browser.get(reverse("mfa_remove_webauthn", args=[row.pk])).content.decode()
    assert "authenticator app goes on working" in beside
    app = browser.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "“My phone” goes on working" in app
    browser.post(reverse("mfa_deactivate_totp"))
    assert browser.get(reverse("accounts:security")).status_code == 200
    assert Authenticator.objects.filter(user=leo, type="recovery_codes").exists()
