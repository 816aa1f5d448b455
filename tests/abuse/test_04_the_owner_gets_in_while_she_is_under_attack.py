"""Row 4: guessing at somebody's door shuts it where the guesses come from, not to her."""

from __future__ import annotations

from accounts.models import User
from tests.abuse.hands import Trail, refused
from tests.accounts import door
from tests.accounts.test_limits import ELSEWHERE, HOME, NEIGHBOUR, guess


def test_the_attacker_waits_and_the_owner_does_not(clara: User, trail: Trail) -> None:
    guess(clara.email, 8, **HOME)
    attacker, owner = door.browser(**NEIGHBOUR), door.browser(**ELSEWHERE)
    refused(door.type_password(attacker, clara.email), 200, says="Wait 15 minutes")
    door.type_password(owner, clara.email)
    assert not door.is_signed_in(attacker)
    assert door.is_signed_in(owner)
    assert trail.has("person.sign_in_throttled", "refused")
    assert trail.has("person.signed_in", "done", actor=clara.record_ref)
