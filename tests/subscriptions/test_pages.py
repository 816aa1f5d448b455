"""The pages of plans ask the database a fixed number of times, and are kept by nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services import register_person
from common import clock
from subscriptions import services
from subscriptions.entitlements import Feature
from subscriptions.models import Customer, IncludedService, Plan, PlanEdition, Receipt, Source
from subscriptions.services import buying
from tests.simulator.process import Simulator


def queries(browser: Client, address: str) -> int:
    """How often a page asks the database, once caches are warm."""
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def more_plans(count: int) -> None:
    """Put more plans on offer, each with services."""
    for number in range(count):
        plan = Plan.objects.create(slug=f"more-{number}", name=f"More {number}")
        for _edition in range(2):
            services.publish_edition(
                actor=None,
                plan=plan,
                price_minor=100,
                currency="usd",
                features=[Feature.LIBRARY],
                included=[("question", "Questions", 1), ("will", "Wills", 2)],
                terms="Words.",
            )


def more_of_everything(user: User, numbers: range) -> None:
    """Give somebody more rights, accounts and receipts."""
    now = clock.now()
    for number in numbers:
        cause = f"present:{number}"
        span = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=9)}
        services.grant_source(
            actor=None, user=user, source=Source.COMP, source_ref=cause, features={Feature.SERVICES}, **span
        )
        services.grant_services(
            user=user,
            included=[IncludedService(code="question", name="Questions", units=5)],
            source_ref=cause,
            **span,
        )
        Receipt.objects.create(
            user=user,
            stripe_invoice_id=f"in_{number}",
            number=f"R-{number}",
            amount_minor=100,
            currency="usd",
            paid_at=now,
        )


def test_the_plans_page_asks_as_often_for_two_plans_as_for_ten(plans: dict[str, PlanEdition], client: Client) -> None:
    few = queries(client, "/plans/")
    more_plans(8)
    assert queries(client, "/plans/") == few
    assert few <= 5


def test_the_page_of_ones_own_plan_asks_as_often_for_little_as_for_much(
    plans: dict[str, PlanEdition], rita: User
) -> None:
    browser = Client()
    browser.force_login(rita)
    more_of_everything(rita, range(1))
    little = queries(browser, "/plans/mine/")
    more_of_everything(rita, range(1, 13))
    assert queries(browser, "/plans/mine/") == little
    assert little <= 12


def test_nobody_keeps_the_page_of_ones_own_plan(rita: User, plans: object, client: Client) -> None:
    client.force_login(rita)
    assert "no-store" in client.get("/plans/mine/")["Cache-Control"]
    client.logout()
    for address in ("/plans/mine/", "/plans/mine/cancel/", "/plans/done/?session=cs_1"):
        assert client.get(address).status_code == 302


def test_what_is_no_plan_is_not_found(plans: object, rita: User, client: Client) -> None:
    client.force_login(rita)
    assert client.get("/plans/nothing/").status_code == 404
    assert client.post("/plans/reader/start/", {"edition": "nothing"}).status_code == 404
    assert client.get("/plans/reader/start/").status_code == 405
    assert client.get("/plans/mine/resume/").status_code == 405
    assert client.get("/stripe/webhook/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_make_one_customer(simulator: Simulator) -> None:
    rita = register_person(actor=None, email="rita@mail.example", name="Rita Solano", accepts_terms=True)
    together = Barrier(4)

    def come(_number: int) -> Any:
        together.wait(30)
        try:
            return buying.customer_of(rita).stripe_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        found = set(hands.map(come, range(4)))
    assert found == {Customer.objects.get().stripe_id}
    assert len(simulator.client().v1.customers.list({"limit": 10}).data) == 1
