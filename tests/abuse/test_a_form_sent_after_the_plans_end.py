"""A window with a form that was begun within a plan, sent after the plan has ended: refused in words, and every answer kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from common import clock
from forms_service.models import Draft, Request
from forms_service.states import RequestState
from matters.models import Matter
from subscriptions.models import ServiceEntry
from tests.abuse.hands import PERSON, Trail, nothing_changes, words_of
from tests.cast import browser
from tests.factories.forms import POWER_OF_ATTORNEY, agreed, answers_of, begin, offered, say
from tests.factories.matters import attorney, person
from tests.subscriptions.test_ledger import give


@pytest.fixture
def rita(db: None) -> User:
    """A subscriber whose plan includes one form, for thirty days."""
    rita = person("Rita Solano")
    give(rita, 1)
    return rita


def test_nothing_leaves_and_nothing_is_used(rita: User) -> None:
    form = offered(POWER_OF_ATTORNEY, reviewer=attorney(), cover=attorney("Lena Fisk"), service_code="question")
    request = say(begin(rita, form), answers_of(POWER_OF_ATTORNEY))
    with time_machine.travel(clock.now() + timedelta(days=31)):
        hers = browser(rita)
        address = f"/requests/{request.reference}/send/"
        trail = Trail()
        with nothing_changes():
            answer = hers.post(address, {"agreed": agreed(request), "agree": "on"}, headers=PERSON)
    assert answer.status_code in {400, 403, 409}, answer.status_code
    assert "included" in words_of(answer), words_of(answer)[:400]
    assert Request.objects.get(pk=request.pk).state == RequestState.ANSWERING
    assert not Draft.objects.exists()
    assert not Matter.objects.exists()
    assert not ServiceEntry.objects.exclude(kind="grant").exists()
    assert not {"request.sent", "service.moved", "agreement.accepted"} & set(trail.verbs())
