"""Row 5: a session id that somebody else chose is worth nothing after the sign-in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.models import User
from audit.models import Record
from tests.abuse.hands import Trail
from tests.accounts import door


def test_the_planted_id_dies_and_opens_nothing(clara: User, trail: Trail) -> None:
    planted = SessionStore()
    planted["planted"] = "yes"
    planted.save()
    victim, attacker = door.browser(), door.browser()
    for browser in (victim, attacker):
        browser.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key or ""
    door.type_password(victim, clara.email)
    assert door.is_signed_in(victim)
    assert victim.session.session_key != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()
    answer = attacker.get(reverse("accounts:security"))
    assert answer["Location"].startswith(reverse("account_login"))
    (line,) = trail.lines()
    assert (line.verb, line.actor) == ("person.signed_in", clara.record_ref)
    assert str(planted.session_key) not in str(Record.objects.values_list("session_ref", flat=True))


def test_an_invented_id_is_not_taken_on(clara: User) -> None:
    browser = door.browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    door.type_password(browser, clara.email)
    assert browser.session.session_key != "a" * 32
