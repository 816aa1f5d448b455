"""Row 14: a password made to keep the hasher busy is refused before it is hashed, at every form that takes one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import resets
from accounts.models import User
from tests.abuse.hands import Trail, nothing_changes, refused
from tests.accounts import door

LONG = "x" * 1_000_000


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password_from_key", "account_change_password"]
)
def test_it_is_refused_unhashed(clara: User, hashes: list[str], name: str) -> None:
    browser = door.signed_in(clara) if name == "account_change_password" else door.browser()
    path = "" if name == "account_reset_password_from_key" else reverse(name)
    if not path:
        resets.send_link(str(clara.pk))
        path = browser.get(door.link_in(door.last_mail(clara.email)))["Location"]
    trail, before = Trail(), len(hashes)
    form = {"email": "a@mail.example", "login": clara.email, "password": LONG, "name": "A", "terms": "on"}
    with nothing_changes():
        answer = browser.post(path, form | {"password1": LONG, "password2": LONG, "oldpassword": LONG})
    refused(answer, 400, says="check what you entered")
    assert len(hashes) == before
    # No line: nothing of it was read, so nobody is known who tried; it stands in Django's security log.
    assert trail.lines() == []
