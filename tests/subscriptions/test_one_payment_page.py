"""However often she orders, from however many windows, there is one payment page she can pay on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.services import register_person
from demo.seed.plans import seed_plans
from subscriptions import services
from subscriptions.errors import AlreadySubscribed, CheckoutBusy
from subscriptions.models import PlanEdition
from tests.simulator.process import Receiver, Simulator
from tests.subscriptions.story import Buyer

WINDOWS = 6
BACK = "http://testserver/plans/done/?session={CHECKOUT_SESSION_ID}"


@pytest.fixture
def two_windows(simulator: Simulator, letters: Receiver, transactional_db: None) -> Buyer:
    """Rita before two plans on sale, in a database that other threads see."""
    rita = register_person(actor=None, email="rita@mail.example", name="Rita Solano", accepts_terms=True)
    seed_plans()
    browser = Client()
    browser.force_login(rita)
    plans = {edition.plan.slug: edition for edition in PlanEdition.objects.select_related("plan")}
    return Buyer(rita, browser, simulator, letters, plans)


def open_page(user: User, edition: PlanEdition, once: UUID) -> str:
    """Order a plan as the form does."""
    return services.start_checkout(
        actor=user, edition=edition, agreed=True, once=once, success_url=BACK, cancel_url="http://testserver/plans/"
    )


def at_once(buyer: Buyer, tokens: list[UUID]) -> list[str | Exception]:
    """Order with each token, all in the same instant; give the addresses and the refusals."""
    together = Barrier(len(tokens))

    def order(number: int) -> str | Exception:
        together.wait(30)
        try:
            return open_page(buyer.user, buyer.plans[("reader", "household")[number % 2]], tokens[number])
        except (CheckoutBusy, AlreadySubscribed) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tokens)) as hands:
        return list(hands.map(order, range(len(tokens))))


def pages(buyer: Buyer, status: str) -> list[str]:
    """The payment pages of that status."""
    found = buyer.simulator.client().v1.checkout.sessions.list({"status": status, "limit": 100})
    return [one.id for one in found.data]


@pytest.mark.parametrize("round_number", range(3))
def test_orders_of_one_instant_leave_one_page_and_one_payment(two_windows: Buyer, round_number: int) -> None:
    answers = at_once(two_windows, [uuid4() for _window in range(WINDOWS)])
    addresses = [one for one in answers if isinstance(one, str)]
    assert addresses
    assert len(pages(two_windows, "open")) == 1
    paid = [address for address in addresses if two_windows.pay(address).status_code == 303]
    assert len(paid) == 1
    assert len(two_windows.simulator.raw("subscriptions?limit=10")["data"]) == 1
