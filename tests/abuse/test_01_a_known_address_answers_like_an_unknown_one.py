"""Row 1: whoever tries addresses at the sign-in learns from no answer, and from no work done for it, who has an account."""

from __future__ import annotations

from typing import Any

import time_machine
from django.core.cache import cache

from common import clock
from tests.abuse.hands import Trail, nothing_changes, refused
from tests.accounts import door
from tests.accounts.test_nobody_is_counted import UNKNOWN, shape

WRONG = "wrong-password-entirely"


def test_page_work_and_record_are_the_same(db: None, hashes: list[str]) -> None:
    # Her name stands on no page of the demo.
    known = door.person("somebody@mail.example", "Some Body")
    trail, seen = Trail(), list[Any]()
    with time_machine.travel(clock.now(), tick=False):
        for email in (known.email, UNKNOWN):
            cache.clear()
            before = len(hashes)
            with nothing_changes():
                answer = door.type_password(door.browser(), email, WRONG)
            refused(answer, 200, says="do not belong together")
            seen.append((shape(answer, email), len(hashes) - before))
        assert seen[0] == seen[1]
        assert seen[0][1] == 1
    assert [(line.verb, line.outcome, line.actor) for line in trail.lines()] == [
        ("person.sign_in_failed", "refused", "visitor")
    ] * 2
