"""A subscription that moves to another price or quantity before its period ends."""

import pytest
import stripe

from .process import Simulator
from .story import Shop

HALF_YEAR = 365 * 86400 // 2


@pytest.fixture
def shop(standing: Simulator) -> Shop:
    """A shop whose clock stands, so that shares of a period are exact."""
    return Shop(standing)


def dearer(shop: Shop, interval: str = "year", amount: int = 24000) -> stripe.Price:
    return shop.client.v1.prices.create(
        {"product": shop.product.id, "currency": "usd", "unit_amount": amount, "recurring": {"interval": interval}}
    )


def move(shop: Shop, subscription: stripe.Subscription, price: str, **more: object) -> stripe.Subscription:
    item = subscription.to_dict()["items"]["data"][0]["id"]
    return shop.client.v1.subscriptions.update(
        subscription.id,
        {"items": [{"id": item, "price": price}], **more},  # type: ignore[typeddict-item]
    )


def last_invoice(shop: Shop) -> dict:
    return shop.client.v1.invoices.list().data[0].to_dict()


def test_a_dearer_plan_is_paid_for_the_rest_of_the_period_at_once(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.simulator.control("clock", seconds=HALF_YEAR)

    moved = move(shop, subscription, dearer(shop).id, proration_behavior="always_invoice")

    invoice = last_invoice(shop)
    assert moved.to_dict()["items"]["data"][0]["price"]["unit_amount"] == 24000
    assert shop.period_end(moved) == shop.period_end(subscription)
    assert [line["amount"] for line in invoice["lines"]["data"]] == [-6000, 12000]
    assert all(line["parent"]["subscription_item_details"]["proration"] for line in invoice["lines"]["data"])
    assert (invoice["amount_paid"], invoice["billing_reason"]) == (6000, "subscription_update")


def test_by_default_the_difference_waits_for_the_next_renewal(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.simulator.control("clock", seconds=HALF_YEAR)

    move(shop, subscription, dearer(shop).id)

    assert len(shop.client.v1.invoices.list().data) == 1
    shop.simulator.control(f"subscriptions/{subscription.id}/advance", to="payment")
    assert last_invoice(shop)["amount_paid"] == 24000 + 12000 - 6000


def test_without_proration_only_the_next_period_costs_more(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.simulator.control("clock", seconds=HALF_YEAR)

    move(shop, subscription, dearer(shop).id, proration_behavior="none")

    shop.simulator.control(f"subscriptions/{subscription.id}/advance", to="payment")
    assert last_invoice(shop)["amount_paid"] == 24000


def test_a_cheaper_plan_leaves_credit_that_the_next_invoice_uses(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.simulator.control("clock", seconds=HALF_YEAR)

    move(shop, subscription, dearer(shop, amount=4000).id, proration_behavior="always_invoice")

    assert (last_invoice(shop)["total"], last_invoice(shop)["amount_due"], last_invoice(shop)["status"]) == (
        -4000,
        0,
        "paid",
    )
    assert shop.client.v1.customers.retrieve(str(subscription.customer)).balance == -4000
    shop.simulator.control(f"subscriptions/{subscription.id}/advance", to="payment")
    assert (last_invoice(shop)["starting_balance"], last_invoice(shop)["amount_due"]) == (-4000, 0)
    assert shop.client.v1.customers.retrieve(str(subscription.customer)).balance == 0


def test_another_interval_begins_a_new_period_now(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.simulator.control("clock", seconds=HALF_YEAR)

    moved = move(shop, subscription, dearer(shop, "month", 2000).id)

    item = moved.to_dict()["items"]["data"][0]
    assert 27 * 86400 < item["current_period_end"] - item["current_period_start"] < 32 * 86400
    assert [line["amount"] for line in last_invoice(shop)["lines"]["data"]] == [-6000, 2000]


def test_more_seats_cost_more_from_now_on(shop: Shop) -> None:
    subscription = shop.subscribe()
    item = subscription.to_dict()["items"]["data"][0]["id"]
    shop.simulator.control("clock", seconds=HALF_YEAR)

    shop.client.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item, "quantity": 3}], "proration_behavior": "always_invoice"}
    )

    assert last_invoice(shop)["amount_paid"] == 12000


def test_an_item_without_its_id_is_added_beside_the_old_one(shop: Shop) -> None:
    subscription = shop.subscribe()

    both = shop.client.v1.subscriptions.update(
        subscription.id, {"items": [{"price": dearer(shop).id}], "proration_behavior": "none"}
    )

    assert len(both.to_dict()["items"]["data"]) == 2
    assert len(shop.client.v1.subscription_items.list({"subscription": subscription.id}).data) == 2


def test_a_change_that_is_not_paid_makes_past_due_or_does_not_happen(shop: Shop) -> None:
    subscription = shop.subscribe()
    price = dearer(shop).id
    shop.simulator.control("clock", seconds=HALF_YEAR)
    shop.simulator.control(f"customers/{subscription.customer}/fail-payments", times=1)

    with pytest.raises(stripe.CardError) as refused:
        move(
            shop,
            subscription,
            price,
            proration_behavior="always_invoice",
            payment_behavior="error_if_incomplete",
        )
    assert refused.value.code == "card_declined"
    assert shop.again(subscription).to_dict()["items"]["data"][0]["price"]["id"] == shop.price.id

    moved = move(shop, subscription, price, proration_behavior="always_invoice")
    assert moved.status == "past_due"
