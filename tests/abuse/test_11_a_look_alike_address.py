"""Row 11 (CVE-2019-19844): a new password asked for under letters that look like hers goes to nobody, never to the typed one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from accounts.models import User
from notifications.models import OutboxMessage
from tests.abuse.hands import Trail
from tests.accounts import door

LOOK_ALIKES = (
    "clara@mail.exampl\u0435",
    "cl\u0430ra@mail.example",
    "clara@ma\u0131l.example",
    "CLARA@MA\u0130L.EXAMPLE",
    "clara@mail\uff0eexample",
    "\uff43lara@mail.example",
)


@pytest.mark.parametrize("typed", LOOK_ALIKES)
def test_no_mail_leaves_and_the_asking_is_recorded(
    clara: User, trail: Trail, run_jobs: Callable[[], int], typed: str
) -> None:
    answer = door.browser().post(reverse("account_reset_password"), {"email": typed})
    run_jobs()
    assert not OutboxMessage.objects.exists()
    assert "password.reset_sent" not in trail.verbs()
    # What is no address at all is told so beside its field, before anything is asked.
    assert trail.has("password.reset_asked") or (answer.status_code == 200 and "address" in answer.content.decode())


def test_in_other_case_the_stored_address_gets_it(clara: User, run_jobs: Callable[[], int]) -> None:
    door.browser().post(reverse("account_reset_password"), {"email": "CLARA@Mail.Example"})
    run_jobs()
    assert list(OutboxMessage.objects.values_list("to", flat=True)) == [clara.email]
