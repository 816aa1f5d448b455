"""The letter before a renewal: what, how much, when, how to stop it; once a period, and true on the day it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.models import User
from jobs.registry import find
from jobs.services import enqueue, run_due
from notifications.models import OutboxMessage
from subscriptions import services
from subscriptions.entitlements import Feature
from subscriptions.errors import StripeUnreachable
from subscriptions.models import Customer, Plan, PlanEdition, RenewalLetter, Subscription
from subscriptions.services.plans import price_id_of
from tests.simulator.process import Simulator
from tests.subscriptions.story import Buyer, letters_about


@contextmanager
def days_before(end: datetime, days: float) -> Iterator[None]:
    """Let it be so many days before an instant."""
    with time_machine.travel(end - timedelta(days=days), tick=True):
        yield


def a_day(moment: datetime) -> str:
    """The day as letters write it."""
    return date_format(localtime(moment), "j F Y")


def letters() -> list[str]:
    """Every renewal letter, as text."""
    return letters_about("renewal")


def raise_price(buyer: Buyer, to_minor: int) -> PlanEdition:
    """Publish new terms of the household plan at another price."""
    return services.publish_edition(
        actor=None,
        plan=Plan.objects.get(slug="household"),
        price_minor=to_minor,
        currency="usd",
        features=[Feature.LIBRARY],
        included=[],
        terms="Dearer words.",
    )


def move(buyer: Buyer, edition: PlanEdition) -> None:
    """Let her subscription renew on other terms, as the firm does at Stripe."""
    item = buyer.simulator.raw(f"subscriptions/{buyer.stripe_id}")["items"]["data"][0]["id"]
    buyer.simulator.client().v1.subscriptions.update(
        buyer.stripe_id,
        {"items": [{"id": item, "price": price_id_of(edition)}], "proration_behavior": "none"},
    )


def test_the_letter_comes_thirty_days_before_and_says_what_how_much_when_and_how_to_stop(
    buyer: Buyer, verbs_of: Callable[[], list[str]]
) -> None:
    plan = buyer.buy()
    with days_before(plan.period_ends_at, 30.01):
        assert services.write_renewal_letters() == 0
    with days_before(plan.period_ends_at, 30):
        assert services.write_renewal_letters() == 1
    (letter,) = letters()
    day = a_day(plan.period_ends_at)
    for words in (
        f"Your plan Household renews by itself on {day}",
        "$180.00 is charged",
        "cancel before that day",
        "with one button",
        "http://testserver/plans/mine/",
    ):
        assert words in letter, words
    row = OutboxMessage.objects.get(kind="renewal")
    assert (row.to, row.subject) == ("rita@mail.example", f"Your plan renews on {day}")
    for secret in ("4242", plan.stripe_id, buyer.customer_id, "sk_test", "Rita"):
        assert secret not in letter
    kept = RenewalLetter.objects.get()
    assert (kept.price_minor, kept.renews_at) == (18_000, plan.period_ends_at)
    assert "renewal.announced" in verbs_of()
    assert "/plans/mine/cancel/" in buyer.browser.get("/plans/mine/").content.decode()


def test_it_is_written_once_a_period_and_again_before_the_next(buyer: Buyer) -> None:
    plan = buyer.buy()
    for days in (30, 29.7, 20, 3, 0.1):
        with days_before(plan.period_ends_at, days):
            services.write_renewal_letters()
    assert len(letters()) == 1
    buyer.live_on("payment")
    with days_before(plan.period_ends_at, -1):
        second_end = services.refresh(plan.stripe_id)
    assert second_end is not None
    assert second_end.period_ends_at > plan.period_ends_at
    with days_before(second_end.period_ends_at, 31):
        assert services.write_renewal_letters() == 0
    with days_before(second_end.period_ends_at, 29):
        assert services.write_renewal_letters() == 1
    assert a_day(second_end.period_ends_at) in letters()[1]


@pytest.mark.parametrize("late", [20, 6, 0.01])
def test_a_run_that_comes_late_writes_late_with_the_true_day(buyer: Buyer, late: float) -> None:
    plan = buyer.buy()
    with days_before(plan.period_ends_at, late):
        assert services.write_renewal_letters() == 1
        assert a_day(plan.period_ends_at) in letters()[0]


def test_of_a_day_that_is_over_nobody_is_told(buyer: Buyer) -> None:
    plan = buyer.buy()
    with days_before(plan.period_ends_at, -1):
        assert services.write_renewal_letters() == 0


def test_a_cancelled_plan_gets_no_letter_and_one_that_goes_on_after_all_does(buyer: Buyer) -> None:
    plan = buyer.buy()
    buyer.browser.post("/plans/mine/cancel/")
    with days_before(plan.period_ends_at, 29):
        assert services.write_renewal_letters() == 0
    buyer.browser.post("/plans/mine/resume/")
    with days_before(plan.period_ends_at, 28):
        assert services.write_renewal_letters() == 1


def test_an_end_that_only_stripe_knows_of_is_seen_before_writing(buyer: Buyer) -> None:
    plan = buyer.buy()
    buyer.simulator.client().v1.subscriptions.update(plan.stripe_id, {"cancel_at_period_end": True})
    with days_before(plan.period_ends_at, 29):
        assert services.write_renewal_letters() == 0
    assert letters() == []
    assert Subscription.objects.get().cancels_at_period_end


def test_a_late_payment_gets_no_letter(buyer: Buyer) -> None:
    plan = buyer.buy()
    buyer.simulator.control(f"customers/{buyer.customer_id}/fail-payments", times=1)
    buyer.live_on("payment")
    late = services.refresh(plan.stripe_id)
    assert late is not None
    with days_before(late.period_ends_at, 20):
        assert services.write_renewal_letters() == 0


def test_a_plan_that_became_dearer_for_others_renews_at_her_own_price(buyer: Buyer) -> None:
    plan = buyer.buy()
    raise_price(buyer, 24_000)
    with days_before(plan.period_ends_at, 30):
        assert services.write_renewal_letters() == 1
    (letter,) = letters()
    assert "$180.00 is charged" in letter
    assert "$240.00" not in letter


def test_who_was_moved_to_another_price_is_told_the_price_of_the_renewal_and_what_she_paid_last(buyer: Buyer) -> None:
    plan = buyer.buy()
    move(buyer, raise_price(buyer, 24_000))
    with days_before(plan.period_ends_at, 30):
        assert services.write_renewal_letters() == 1
    (letter,) = letters()
    assert "$240.00 is charged" in letter
    assert "was $180.00" in letter
    assert RenewalLetter.objects.get().price_minor == 24_000


def test_who_is_moved_after_the_letter_is_told_the_new_price_too(buyer: Buyer) -> None:
    plan = buyer.buy()
    with days_before(plan.period_ends_at, 30):
        assert services.write_renewal_letters() == 1
    move(buyer, raise_price(buyer, 24_000))
    with days_before(plan.period_ends_at, 25):
        assert services.refresh(plan.stripe_id) is not None
        assert services.write_renewal_letters() == 1
        assert services.write_renewal_letters() == 0
    assert "$240.00 is charged" in letters()[1]


def test_a_period_shorter_than_thirty_days_is_told_of_once_from_its_beginning(buyer: Buyer) -> None:
    client = buyer.simulator.client()
    product = client.v1.products.create({"name": "Household by the week"})
    weekly = client.v1.prices.create(
        {"product": product.id, "currency": "usd", "unit_amount": 500, "recurring": {"interval": "week"}}
    )
    PlanEdition.objects.filter(pk=buyer.plans["household"].pk).update(stripe_price_id=weekly.id)
    plan = buyer.buy()
    assert plan.period_ends_at - plan.period_starts_at == timedelta(days=7)
    assert services.write_renewal_letters() == 1
    assert services.write_renewal_letters() == 0
    buyer.live_on("payment")
    again = services.refresh(plan.stripe_id)
    assert again is not None
    with days_before(again.period_ends_at, 6):
        assert services.write_renewal_letters() == 1
        assert services.write_renewal_letters() == 0
    assert [letter.count("$5.00") for letter in letters()] == [1, 1]


def test_the_job_comes_by_the_clock_and_may_run_twice(buyer: Buyer) -> None:
    assert 0 < find("subscriptions.renewal_letters").period_seconds <= 86_400
    plan = buyer.buy()
    with days_before(plan.period_ends_at, 30):
        for _time in range(2):
            enqueue("subscriptions.renewal_letters")
            run_due()
    assert len(letters()) == 1


def test_an_outage_writes_nothing_and_the_next_run_writes(buyer: Buyer, settings: Any) -> None:
    plan = buyer.buy()
    working, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    with days_before(plan.period_ends_at, 30):
        with pytest.raises(StripeUnreachable):
            services.write_renewal_letters()
        assert letters() == []
        settings.STRIPE_API_BASE = working
        assert services.write_renewal_letters() == 1


def test_one_plan_stripe_does_not_know_keeps_nobody_else_from_being_told(buyer: Buyer, sam: User) -> None:
    plan = buyer.buy()
    Customer.objects.create(user=sam, stripe_id="cus_gone")
    Subscription.objects.create(
        user=sam,
        stripe_id="sub_gone",
        edition=plan.edition,
        status="active",
        period_starts_at=plan.period_starts_at,
        period_ends_at=plan.period_ends_at - timedelta(days=1),
        started_at=plan.started_at,
        read_at=plan.read_at,
    )
    with days_before(plan.period_ends_at, 29):
        assert services.write_renewal_letters() == 1
    assert OutboxMessage.objects.get(kind="renewal").to == "rita@mail.example"


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_one_letter(two_windows: Buyer, simulator: Simulator) -> None:
    plan = two_windows.buy()
    together = Barrier(4)

    def run(_number: int) -> int:
        together.wait(30)
        try:
            return services.write_renewal_letters()
        finally:
            connection.close()

    with days_before(plan.period_ends_at, 29), ThreadPoolExecutor(4) as hands:
        assert sum(hands.map(run, range(4))) == 1
    assert len(letters()) == 1


def test_the_promise_stands_before_the_button_and_in_the_words_agreed_to(buyer: Buyer, client: Client) -> None:
    promise = "We write to you 30 days before it renews"
    for page, button in (
        (client.get("/plans/").content.decode(), 'href="/plans/household/"'),
        (buyer.browser.get("/plans/household/").content.decode(), "Go to payment"),
    ):
        assert 0 <= page.find(promise) < page.index(button)
    buyer.buy()
    assert promise in buyer.user.consents.get().words
    assert promise in buyer.browser.get("/plans/mine/").content.decode()
