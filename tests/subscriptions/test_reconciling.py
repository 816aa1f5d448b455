"""What was lost on the way is found again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.services import run_due
from subscriptions import entitlements, services
from subscriptions.entitlements import Feature
from subscriptions.errors import StripeUnreachable
from subscriptions.models import Customer, Receipt, StripeEvent, Subscription
from tests.subscriptions.story import Buyer, state_of


def drift(verbs: list[str]) -> int:
    """How often the record speaks of drift."""
    return verbs.count("subscription.drift")


def test_a_payment_nobody_told_of_is_found_and_a_second_look_changes_nothing(
    buyer: Buyer, verbs_of: Callable[[], list[str]]
) -> None:
    assert buyer.pay(buyer.order()["Location"]).status_code == 303
    assert services.reconcile() == 1
    assert entitlements.of(buyer.user).allows(Feature.LIBRARY)
    assert Receipt.objects.count() == 1
    once, said = state_of(buyer.user), verbs_of()
    assert drift(said) == 1
    assert services.reconcile() == 0
    assert state_of(buyer.user) == once
    assert verbs_of() == said


def test_a_renewal_and_an_end_nobody_told_of_are_found(buyer: Buyer) -> None:
    first = buyer.buy()
    buyer.live_on("payment")
    assert services.reconcile() == 1
    assert Subscription.objects.get().period_starts_at == first.period_ends_at
    assert Receipt.objects.count() == 2
    buyer.simulator.client().v1.subscriptions.cancel(buyer.stripe_id)
    assert services.reconcile() == 1
    assert Subscription.objects.get().status == "canceled"
    assert services.reconcile() == 0


def test_an_event_that_never_arrived_is_fetched_and_handled_once(buyer: Buyer) -> None:
    assert buyer.pay(buyer.order()["Location"]).status_code == 303
    buyer.deliver(buyer.heard("invoice.created")[0])
    assert not Subscription.objects.exists()
    assert services.catch_up() > 0
    while run_due():
        pass
    assert entitlements.of(buyer.user).allows(Feature.LIBRARY)
    assert services.catch_up() == 0
    assert not StripeEvent.objects.filter(state="received").exists()


def test_one_customer_unknown_to_stripe_does_not_keep_the_others_from_being_read(buyer: Buyer, sam: Any) -> None:
    Customer.objects.create(user=sam, stripe_id="cus_gone")
    assert buyer.pay(buyer.order()["Location"]).status_code == 303
    assert services.reconcile() == 1
    assert Subscription.objects.get().user == buyer.user


def test_an_outage_of_the_payment_service_locks_nobody_out(buyer: Buyer, settings: Any) -> None:
    buyer.buy()
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(StripeUnreachable):
        services.reconcile()
    assert entitlements.of(buyer.user).allows(Feature.LIBRARY)


def test_an_event_during_an_outage_waits_and_is_handled_afterwards(buyer: Buyer, settings: Any) -> None:
    assert buyer.pay(buyer.order()["Location"]).status_code == 303
    letter = buyer.heard("invoice.paid")[0]
    working, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    assert buyer.deliver(letter).status_code == 200
    run_due()
    assert StripeEvent.objects.get().state == "received"
    settings.STRIPE_API_BASE = working
    services.handle(event_id=letter.event["id"])
    assert StripeEvent.objects.get().state == "done"
    assert Subscription.objects.get().status == "active"
