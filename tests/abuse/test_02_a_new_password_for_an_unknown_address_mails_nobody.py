"""Row 2: asking for a new password says the same of every address; only a stored one is written to."""

from __future__ import annotations

from collections.abc import Callable

import time_machine
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from common import clock
from notifications.models import OutboxMessage
from tests.abuse.hands import Trail, nothing_changes
from tests.accounts import door
from tests.accounts.test_nobody_is_counted import UNKNOWN, shape


def test_same_reply_same_line_on_the_record_and_one_mail(
    clara: User, trail: Trail, run_jobs: Callable[[], int]
) -> None:
    answers, said = [], []
    with time_machine.travel(clock.now(), tick=False):
        for email in (clara.email, UNKNOWN):
            cache.clear()
            before = len(trail.lines())
            with nothing_changes("jobs_job"):
                answer = door.browser().post(reverse("account_reset_password"), {"email": email}, follow=True)
            answers.append(shape(answer, email))
            said.append([(line.verb, line.actor, line.on_ref[:8]) for line in trail.lines()[before:]])
    assert answers[0] == answers[1]
    assert said == [[("password.reset_asked", "visitor", "address:")]] * 2
    run_jobs()
    assert list(OutboxMessage.objects.values_list("to", flat=True)) == [clara.email]
    assert trail.verbs().count("password.reset_sent") == 1
