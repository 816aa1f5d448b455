"""What a form costs is said before the first question: which plan includes it, for how much, and how many it has."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from forms_service.models import Form
from subscriptions.models import Plan
from subscriptions.services import publish_edition
from tests.cast import browser
from tests.factories.forms import POWER_OF_ATTORNEY, offered
from tests.factories.matters import attorney, person
from tests.subscriptions.test_ledger import give

pytestmark = pytest.mark.django_db
CODE = "question"


@pytest.fixture
def form(db: None) -> Form:
    """The form, with two plans that include it, the dearer first."""
    _plan("Estate", 40_000, 6, position=0)
    _plan("Household", 18_000, 2, position=1)
    return offered(POWER_OF_ATTORNEY, reviewer=attorney(), service_code=CODE)


def _plan(name: str, price_minor: int, units: int, position: int) -> None:
    plan = Plan.objects.create(slug=name.lower(), name=name, tagline="t", position=position)
    included = [(CODE, "Documents reviewed by an attorney", units)]
    publish_edition(
        actor=None, plan=plan, price_minor=price_minor, currency="usd", features=[], included=included, terms="t"
    )


def page_of(form: Form, user: User | None = None) -> str:
    page = browser(user).get(reverse("forms_service:form", args=[form.slug]))
    return " ".join(page.content.decode().split())


def test_a_visitor_reads_the_cheapest_plan_its_price_and_what_it_has(form: Form) -> None:
    page = page_of(form)
    assert (
        "It is part of the Household plan, $180.00 a year. The plan includes 2 of these a year: “Documents reviewed by an attorney”."
        in page
    )
    assert "Estate" not in page
    assert "Before the first question you sign in or make an account" in page


def test_the_plans_say_which_of_them_includes_it(form: Form) -> None:
    page = " ".join(browser().get(reverse("subscriptions:plans"), {"for": CODE}).content.decode().split())
    assert page.count("Includes: Documents reviewed by an attorney") == 2
    plain = browser().get(reverse("subscriptions:plans"), {"for": "<b>nothing</b>"}).content.decode()
    assert "Does not include" not in plain


def test_whoever_signed_in_on_the_way_is_told_what_comes_next(form: Form) -> None:
    sam = browser(person("Sam Keller"))
    page = sam.get(reverse("forms_service:start", args=[form.slug]), follow=True).content.decode()
    assert "You are signed in. Now choose a plan that includes this form" in page
    rita = person("Rita Solano")
    give(rita, 2)
    page = browser(rita).get(reverse("forms_service:start", args=[form.slug]), follow=True).content.decode()
    assert "You are signed in. Start when you are ready." in page


def test_whoever_has_no_such_plan_reads_that_too(form: Form) -> None:
    page = page_of(form, person("Sam Keller"))
    assert "$180.00 a year" in page
    assert "You have no plan that includes it yet." in page


def test_whoever_has_one_reads_what_is_left_and_no_price(form: Form) -> None:
    rita = person("Rita Solano")
    give(rita, 2)
    page = page_of(form, rita)
    assert "It uses one of the 2 you have left." in page
    assert "$180.00" not in page
    assert "Before the first question" not in page


def test_the_catalogue_says_it_with_as_many_questions_for_two_forms_as_for_one(
    form: Form, django_assert_max_num_queries: Any
) -> None:
    rita = browser(person("Rita Solano"))
    rita.get(reverse("forms_service:catalogue"))
    with django_assert_max_num_queries(12) as one:
        assert "$180.00 a year" in rita.get(reverse("forms_service:catalogue")).content.decode()
    offered("care-of-a-child", reviewer=form.reviewers.get().user, service_code=CODE)
    rita.get(reverse("forms_service:catalogue"))  # the words of a form are read once
    with django_assert_max_num_queries(12) as two:
        assert rita.get(reverse("forms_service:catalogue")).content.decode().count("$180.00 a year") == 2
    assert len(two.captured_queries) == len(one.captured_queries)
