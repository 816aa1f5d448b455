"""Events come in any order, twice, or never; the end is the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from jobs.services import run_due
from notifications.models import Notice
from subscriptions import services
from subscriptions.facts import SubscriptionFacts
from subscriptions.handlers import HANDLERS
from subscriptions.models import Customer, PlanEdition, Receipt, StripeEvent, Subscription
from tests.simulator.process import Letter
from tests.subscriptions.story import SEVEN, Buyer, state_of

ORDERS = 40
#: The simulator lives the lives in advance; this is after all of them.
AFTERWARDS = datetime.now(UTC) + timedelta(days=3 * 365)


@contextmanager
def undone() -> Iterator[None]:
    """Let what happens inside be as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def a_whole_life(buyer: Buyer) -> None:
    """Buy, live a year, fail to pay, and end: all seven kinds of event happen, none is delivered yet."""
    paid = buyer.pay(buyer.order()["Location"])
    assert paid.status_code == 303
    buyer.simulator.control(f"customers/{buyer.customer_id}/fail-payments", times=9)
    buyer.live_on("end of retries")


def test_events_in_any_order_and_twice_end_in_the_same_state(buyer: Buyer) -> None:
    a_whole_life(buyer)
    letters = buyer.heard(*SEVEN)
    assert {letter.event["type"] for letter in letters} == set(SEVEN)
    ends: list[dict[str, Any]] = []
    chance = random.Random(2303)
    for order in range(ORDERS):
        shuffled: list[Letter] = [*letters, *letters] if order else letters
        if order:
            chance.shuffle(shuffled)
        with undone():
            for letter in shuffled:
                services.receive(body=letter.body, signature=letter.signature)
                if chance.random() < 0.5:
                    run_due()
            while run_due():
                pass
            ends.append(state_of(buyer.user, at=AFTERWARDS) | {"told": Notice.objects.filter(user=buyer.user).count()})
    assert ends[0]["subscriptions"][0][1] == "canceled"
    assert len(ends[0]["receipts"]) == 1
    assert not any(ends[0]["open"])
    assert all(end == ends[0] for end in ends)


def test_a_handler_that_runs_twice_changes_nothing_and_tells_nothing_more(buyer: Buyer) -> None:
    a_whole_life(buyer)
    for letter in buyer.heard(*SEVEN):
        handle, about = HANDLERS[letter.event["type"]], letter.event["data"]["object"]["id"]
        assert handle(about)
        once = (state_of(buyer.user), Notice.objects.count())
        assert handle(about)
        assert (state_of(buyer.user), Notice.objects.count()) == once


def test_a_life_read_as_it_happens_ends_as_one_read_at_the_end(buyer: Buyer) -> None:
    buyer.buy()
    buyer.deliver_all()
    buyer.simulator.control(f"customers/{buyer.customer_id}/fail-payments", times=9)
    for step in ("renewal", "payment", "retry", "end of retries"):
        buyer.live_on(step)
        buyer.deliver_all()
    as_it_happened = state_of(buyer.user, at=AFTERWARDS)
    with undone():
        for model in (Receipt, StripeEvent):
            model.objects.all().delete()
        Subscription.objects.all().delete()
        buyer.user.entitlements.all().delete()
        services.reconcile()
        assert state_of(buyer.user, at=AFTERWARDS) == as_it_happened


def facts(moment: datetime, **changes: Any) -> SubscriptionFacts:
    """A subscription bought at `moment`, as read from the payment service."""
    words: dict[str, Any] = {
        "id": "sub_one",
        "customer_id": "cus_rita",
        "price_id": "price_one",
        "status": "active",
        "period_starts_at": moment,
        "period_ends_at": moment + timedelta(days=365),
        "cancels_at_period_end": False,
        "started_at": moment,
        "ended_at": None,
        "livemode": False,
    }
    return SubscriptionFacts(**words | changes)


BOUGHT = datetime(2026, 3, 1, 12, tzinfo=UTC)
RENEWED = BOUGHT + timedelta(days=365)
SECOND_YEAR = {"period_starts_at": RENEWED, "period_ends_at": RENEWED + timedelta(days=365)}
LIFE = [
    facts(BOUGHT, status="incomplete"),
    facts(BOUGHT),
    facts(BOUGHT, cancels_at_period_end=True),
    facts(BOUGHT),
    facts(BOUGHT, status="past_due", **SECOND_YEAR),
    facts(BOUGHT, status="canceled", ended_at=RENEWED + timedelta(days=15), **SECOND_YEAR),
]


@pytest.fixture
def customer(plans: dict[str, PlanEdition], rita: User, settings: Any) -> User:
    """Rita as the payment service knows her."""
    settings.STRIPE_API_KEY = "sk_test_x"
    PlanEdition.objects.filter(pk=plans["household"].pk).update(stripe_price_id="price_one")
    Customer.objects.create(user=rita, stripe_id="cus_rita")
    return rita


@pytest.mark.parametrize("last", range(2, 6))
def test_readings_taken_in_over_all_orders_end_with_the_latest(customer: User, last: int) -> None:
    """Every life that ends at one of its later steps, its last four readings kept in every order."""
    read = [(BOUGHT + timedelta(days=1, hours=number), one) for number, one in enumerate(LIFE[: last + 1])]
    looked_at = RENEWED + timedelta(days=16) if LIFE[last].ended_at else BOUGHT + timedelta(days=30)
    ends = []
    for order in permutations(read[-4:]):
        with undone():
            for read_at, one in order:
                services.take_snapshot(facts=one, read_at=read_at)
            ends.append(state_of(customer, at=looked_at))
    assert ends[0]["subscriptions"][0][1] == LIFE[last].status
    assert all(end == ends[0] for end in ends)


def test_an_earlier_reading_never_overwrites_a_later_one(customer: User) -> None:
    services.take_snapshot(facts=LIFE[2], read_at=BOUGHT + timedelta(minutes=2))
    services.take_snapshot(facts=LIFE[1], read_at=BOUGHT + timedelta(minutes=1))
    assert Subscription.objects.get().cancels_at_period_end
    services.take_snapshot(facts=LIFE[3], read_at=BOUGHT + timedelta(minutes=3))
    assert not Subscription.objects.get().cancels_at_period_end


@pytest.mark.parametrize("strange", [{"price_id": "price_mug"}, {"customer_id": "cus_other"}, {"livemode": True}])
def test_a_foreign_price_customer_or_mode_writes_no_row(customer: User, strange: dict[str, Any]) -> None:
    before = state_of(customer)
    assert services.take_snapshot(facts=facts(BOUGHT, **strange), read_at=BOUGHT) is None
    assert state_of(customer) == before
    assert not Subscription.objects.exists()
