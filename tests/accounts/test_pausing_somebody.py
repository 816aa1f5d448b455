"""Pausing somebody on the desk: a reason, an end, the name typed; and who cannot be paused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.errors import LastKeeper
from accounts.models import User
from accounts.services.lockdown import shut_house
from audit.models import Record
from audit.services import labels_of
from common import clock
from keys.services import person_key
from tests.accounts import door
from tests.audit.sealing import sealed_at_once  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sealed_at_once")]


@pytest.fixture
def office() -> tuple[User, Any, User]:
    """Ada, her browser, and Leo."""
    leo = door.staff("attorney", "leo@halemercer.example", "Leo Marsh")
    return *door.staff_browser(), leo


def where(user: User) -> str:
    return reverse("accounts:freeze", args=[user.pk])


def test_it_takes_a_reason_an_end_and_the_name_and_says_what_ends(office: tuple[User, Any, User]) -> None:
    ada, browser, leo = office
    page = browser.get(where(leo)).content.decode()
    assert "signed out on every device" in page
    assert "Type Leo Marsh" in page
    wrong: list[dict[str, str]] = [{"reason": " "}, {"word": "Leo"}, {"end": ""}, {"end": "for_a_time"}]
    wrong += [{"end": "for_a_time", "until_on": day} for day in ("2020-01-01", clock.today().isoformat(), "soon")]
    for one in wrong:
        answer = browser.post(where(leo), door.pause(leo, **one))
        assert answer.status_code == 400, one
        assert "to put right" in answer.content.decode()
    leo.refresh_from_db()
    assert leo.frozen_at is None
    assert browser.post(where(leo), door.pause(leo, word="  leo  MARSH ")).status_code == 302
    leo.refresh_from_db()
    assert leo.is_frozen(clock.now())
    assert leo.frozen_until is None
    row = Record.objects.get(verb="person.frozen")
    assert row.actor == ada.record_ref
    labels = labels_of([row], [person_key(leo.record_ref)])[row.pk]
    assert "A lost laptop." in str(labels)


def test_a_pause_until_a_day_ends_when_it_begins_in_the_firms_own_time(office: tuple[User, Any, User]) -> None:
    _ada, browser, leo = office
    day = clock.today() + timedelta(days=8)
    assert browser.post(where(leo), door.pause(leo, end="for_a_time", until_on=day.isoformat())).status_code == 302
    leo.refresh_from_db()
    assert leo.frozen_until is not None
    begins = timezone.localtime(leo.frozen_until)
    assert (begins.date(), begins.hour, begins.minute) == (day, 0, 0)
    assert not leo.is_frozen(leo.frozen_until)


def test_nobody_pauses_herself_the_last_administrator_or_the_last_keeper(office: tuple[User, Any, User]) -> None:
    ada, browser, leo = office
    assert browser.get(where(ada)).status_code == 409
    assert browser.post(where(ada), door.pause(ada)).status_code == 409
    eve = door.staff("administrator", "eve@halemercer.example", "Eve Hale")
    shut_house(actor=None, reason="A laptop was stolen.", keepers=(leo, eve))
    services.freeze(actor=None, user=leo)
    with pytest.raises(LastKeeper):
        services.freeze(actor=None, user=eve)
    eve.refresh_from_db()
    assert not eve.is_frozen(clock.now())
