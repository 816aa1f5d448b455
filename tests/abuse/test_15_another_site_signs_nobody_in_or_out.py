"""Row 15: a form sent from somebody else's page signs nobody in, and nobody out."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.accounts import door

EVIL = {**PERSON, "origin": "https://evil.example", "referer": "https://evil.example/win"}


def test_nobody_is_signed_in(clara: User, trail: Trail) -> None:
    browser = door.browser(enforce_csrf_checks=True)
    browser.get(reverse("account_login"))
    with nothing_changes():
        form = {"login": clara.email, "password": door.PASSWORD}
        refused(browser.post(reverse("account_login"), form, headers=EVIL), 403, says="send it once more")
    assert not door.is_signed_in(browser)
    # No line of a visitor: she was refused nothing but a page she may send again.
    assert trail.lines() == []


@pytest.mark.parametrize("name", ["account_logout", "account_change_password", "accounts:end_others"])
def test_nobody_is_signed_out_or_changed_and_the_try_is_recorded(clara: User, name: str) -> None:
    known = door.signed_in(clara)
    browser = door.browser(enforce_csrf_checks=True)
    browser.cookies = known.cookies
    trail = Trail()
    with nothing_changes():
        refused(browser.post(reverse(name), {"password1": "x"}, headers=EVIL), 403, says="send it once more")
    assert door.is_signed_in(known)
    assert trail.denied(clara, "refused")
