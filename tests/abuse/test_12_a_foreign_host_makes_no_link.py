"""Row 12: who names another host is refused; and the mailed link leads to the configured one, whatever a proxy is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from jobs.models import Job
from notifications.models import OutboxMessage
from tests.abuse.hands import Trail, nothing_changes, refused
from tests.accounts import door


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "evil.example:80"]
)
def test_the_request_is_refused_before_anything_is_asked(
    clara: User, trail: Trail, run_jobs: Callable[[], int], host: str
) -> None:
    with nothing_changes():
        answer = door.browser().post(reverse("account_reset_password"), {"email": clara.email}, headers={"host": host})
    refused(answer, 400)
    assert "evil" not in answer.content.decode()
    assert not Job.objects.exists()
    # No line: any scanner of addresses would write for ever on a record that nobody can shorten. Django's security log has it.
    assert trail.lines() == []


def test_other_headers_do_not_name_the_host_either(clara: User, run_jobs: Callable[[], int]) -> None:
    told = {"x-forwarded-host": "evil.example", "x-host": "evil.example", "forwarded": "host=evil.example"}
    door.browser().post(reverse("account_reset_password"), {"email": clara.email}, headers=told)
    run_jobs()
    body = door.last_mail(clara.email).body
    assert settings.SITE_ADDRESS + "/accounts/" in body
    assert "evil" not in body
    assert OutboxMessage.objects.count() == 1
