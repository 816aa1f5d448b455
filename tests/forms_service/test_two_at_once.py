"""What is counted is counted once: two forms and one included service, and a refusal beside the closing of its matter."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from common.errors import PortalError
from forms_service.models import Request
from forms_service.services import refuse, start_request
from matters.services import close_matter
from subscriptions.errors import NothingLeft
from subscriptions.models import ServiceAccount
from tests.cast import browser
from tests.factories.forms import CARE_OF_A_CHILD, POWER_OF_ATTORNEY, agreed, answers_of, begin, offered, say, sent
from tests.factories.matters import attorney, person
from tests.factories.reviews import draft_of, matter_of
from tests.subscriptions.test_ledger import give

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "question"


def at_once(*acts: Callable[[], object]) -> list[Exception | None]:
    """Do each in a thread with a connection of its own, at the same moment; give what stopped it, or None."""
    together = Barrier(len(acts))

    def do(act: Callable[[], object]) -> Exception | None:
        try:
            together.wait(60)
            act()
        except PortalError as problem:
            return problem
        else:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(do, acts))


def test_six_taps_begin_one_form() -> None:
    rita, leo = person("Rita Solano"), attorney("Leo Marsh")
    form = offered(POWER_OF_ATTORNEY, reviewer=leo)
    problems = at_once(*(lambda: start_request(actor=rita, form=form, language="en") for _ in range(6)))
    assert problems == [None] * 6
    assert Request.objects.count() == 1


def test_five_taps_send_one_form_and_each_other_is_told_that_it_was_sent() -> None:
    rita, leo = person("Rita Solano"), attorney("Leo Marsh")
    give(rita, 2)
    form = offered(POWER_OF_ATTORNEY, reviewer=leo, service_code=CODE)
    request = say(begin(rita, form), answers_of(POWER_OF_ATTORNEY))
    hers = [Request.objects.of(rita).get(pk=request.pk) for _ in range(5)]
    problems = at_once(*(lambda one=one: sent(one) for one in hers))
    assert sorted(type(problem).__name__ for problem in problems) == ["AnswersShut"] * 4 + ["NoneType"]
    assert ServiceAccount.objects.get(user=rita, code=CODE).reserved == 1


def test_a_double_click_leads_to_where_it_stands() -> None:
    rita, leo = person("Rita Solano"), attorney("Leo Marsh")
    give(rita, 2)
    form = offered(POWER_OF_ATTORNEY, reviewer=leo, service_code=CODE)
    request = say(begin(rita, form), answers_of(POWER_OF_ATTORNEY))
    words = {"agree": "yes", "agreement": agreed(request)}
    answers = list[tuple[int, str]]()

    def click() -> None:
        other = browser(rita)
        answer = other.post(f"/requests/{request.reference}/send/", words)
        answers.append((answer.status_code, answer.headers.get("Location", "")))

    at_once(*[click] * 4)
    assert answers == [(302, f"/requests/{request.reference}/")] * 4


def test_two_forms_and_one_service_left_send_one_of_them() -> None:
    rita, leo = person("Rita Solano"), attorney("Leo Marsh")
    give(rita, 1)
    ready = [
        say(begin(rita, offered(key, reviewer=leo, service_code=CODE)), answers_of(key))
        for key in (POWER_OF_ATTORNEY, CARE_OF_A_CHILD)
    ]
    problems = at_once(*(lambda request=request: sent(request) for request in ready))
    assert sorted(type(problem) for problem in problems if problem) == [NothingLeft]
    assert sorted(Request.objects.values_list("state", flat=True)) == ["answering", "sent"]
    account = ServiceAccount.objects.get(user=rita, code=CODE)
    assert (account.reserved, account.used) == (1, 0)


def test_a_refusal_beside_the_closing_of_its_matter_gives_the_service_back_once(run_jobs: Callable[[], int]) -> None:
    rita, leo = person("Rita Solano"), attorney("Leo Marsh")
    give(rita, 1)
    form = offered(POWER_OF_ATTORNEY, reviewer=leo, service_code=CODE)
    request = sent(say(begin(rita, form), answers_of(POWER_OF_ATTORNEY)))
    run_jobs()
    draft, matter = draft_of(request, leo), matter_of(request)
    problems = at_once(
        lambda: refuse(actor=leo, draft=draft, reason="A court must decide this.", next_step="Ask the court."),
        lambda: close_matter(actor=leo, matter=matter),
        lambda: refuse(actor=leo, draft=draft, reason="Not here.", next_step="Ask elsewhere."),
    )
    assert problems.count(None) == 1
    request.refresh_from_db()
    account = ServiceAccount.objects.get(user=rita, code=CODE)
    assert (request.state, account.reserved, account.used) == ("refused", 0, 0)
    assert not matter_of(request).is_open
