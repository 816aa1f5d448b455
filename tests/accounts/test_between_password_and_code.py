"""Whoever stands between password and code is shut out by whatever shuts out sessions; a refused sign-in leaves no proof behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from accounts.services import end_all_sessions, freeze, unfreeze
from accounts.services.alarms import not_me_link
from common import clock
from tests.accounts import door, passkey

HERE = {"HTTP_HOST": passkey.HOST}


def tap(user: User) -> None:
    """Say that it was not her."""
    browser = door.browser()
    browser.post(browser.get("/" + not_me_link(user).split("/", 3)[3])["Location"])


def another_password(user: User) -> None:
    """Choose another password, as the page of a mailed link does."""
    user.set_password(door.OTHER_PASSWORD)
    user.save(update_fields=["password"])


def ending(user: User) -> None:
    """End every session."""
    end_all_sessions(actor=user, user=user)


def nothing(_user: User) -> None:
    """Do nothing."""


@pytest.mark.parametrize(
    ("act", "gets_in"), [(nothing, True), (tap, False), (another_password, False), (ending, False)]
)
def test_a_waiting_sign_in_ends_with_what_ends_the_others(db: None, act: Callable[[User], Any], gets_in: bool) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        leo = door.staff("attorney")
        app = door.enrolled(leo)
        traveller.move_to(start + timedelta(hours=30))
        thief = door.browser()
        door.type_password(thief, leo.email)
        traveller.move_to(start + timedelta(hours=30, minutes=2))
        act(User.objects.get(pk=leo.pk))
        answer = thief.post(reverse("mfa_authenticate"), {"code": app.code()})
        assert answer.status_code == 302
        assert door.is_signed_in(thief) == gets_in
        if not gets_in:
            assert answer["Location"] == reverse("account_login")
            assert b"Something about this account changed" in thief.get(answer["Location"]).content
            # And the code alone cannot be typed again.
            assert thief.get(reverse("mfa_authenticate")).status_code == 302


def test_a_refused_passkey_proves_nothing_for_the_next_sign_in(db: None) -> None:
    leo, ada = door.staff("attorney"), door.staff("administrator")
    app = door.enrolled(leo)
    browser = door.signed_in(leo, app, **HERE)
    browser.post(reverse("account_reauthenticate"), {"password": door.PASSWORD})
    key = passkey.Passkey()
    passkey.add(browser, key)
    freeze(actor=ada, user=leo)
    thief = door.browser(**HERE)
    passkey.sign_in(thief, key)
    assert not door.is_signed_in(thief)
    Authenticator.objects.filter(user=leo, type="webauthn").delete()
    unfreeze(actor=ada, user=leo)
    answer = door.type_password(thief, leo.email)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not door.is_signed_in(thief)
