"""Row 7: a code of the app that was used is refused for as long as it lives."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from tests.abuse.hands import Trail, refused
from tests.accounts import door


def test_the_second_use_is_refused_in_words_and_recorded(leo: User) -> None:
    code = (app := door.enrolled(leo)).code()
    owner, thief = door.browser(), door.browser()
    for browser in (owner, thief):
        door.type_password(browser, leo.email)
    owner.post(reverse("mfa_authenticate"), {"code": code})
    assert door.is_signed_in(owner)
    trail = Trail()
    refused(thief.post(reverse("mfa_authenticate"), {"code": code}), 200, says="it was used already")
    assert not door.is_signed_in(thief)
    assert trail.has("factor.failed", "refused", actor="visitor", on=leo.record_ref)
    assert app.secret not in str(trail.lines())
