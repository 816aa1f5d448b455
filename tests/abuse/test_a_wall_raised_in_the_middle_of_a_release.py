"""Between the order of a release and its writing a wall is raised around whoever ordered it: nothing leaves, he reads no more of it,
and the reason stands for those who remain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from forms_service.models import Release, Request
from matters.roles import MatterRole
from matters.services import add_participant, raise_wall
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.cast import browser
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say, sent
from tests.factories.matters import attorney, person
from tests.factories.reviews import matter_of, released
from tests.subscriptions.test_ledger import give
from vault.models import Version


@pytest.fixture
def reviewer(db: None) -> User:
    """The attorney who reviews, approves and orders."""
    return attorney()


@pytest.fixture
def ordered(reviewer: User, run_jobs: Callable[[], int]) -> Request:
    """Rita's form, approved and its release ordered, not yet written; another attorney is on the matter too."""
    rita, lena = person("Rita Solano"), attorney("Lena Fisk")
    give(rita, 1)
    form = offered(POWER_OF_ATTORNEY, reviewer=reviewer, cover=lena, service_code="question")
    request = sent(say(begin(rita, form), answers_of(POWER_OF_ATTORNEY)))
    run_jobs()
    add_participant(actor=reviewer, matter=matter_of(request), user=lena, role=MatterRole.ATTORNEY)
    released(request, reviewer)
    return Request.objects.get(pk=request.pk)


def test_nothing_leaves_in_his_name(ordered: Request, reviewer: User, run_jobs: Callable[[], int]) -> None:
    lena = User.objects.get(name="Lena Fisk")
    raise_wall(actor=lena, matter=matter_of(ordered), user=reviewer, reason="His brother is the agent")
    before, trail = Version.objects.filter(file__binder=ordered.client_binder).count(), Trail()
    run_jobs()
    assert Release.objects.get().released_at is None
    assert Version.objects.filter(file__binder=ordered.client_binder).count() == before
    assert trail.has("release.failed")
    assert "release.made" not in trail.verbs()
    his = browser(reviewer)
    with nothing_changes():
        refused(his.get(f"/desk/reviews/{ordered.reference}/", headers=PERSON), 404)
        refused(his.post(f"/desk/reviews/{ordered.reference}/release/", headers=PERSON), 404)
    assert trail.denied(reviewer)
