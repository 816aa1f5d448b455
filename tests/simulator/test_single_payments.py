"""Things that are paid once."""

import pytest
import requests
import stripe

from .process import Receiver
from .story import DECLINED_CARD, SUCCESS, Shop, typed


def fee(shop: Shop, amount: int = 25000) -> stripe.Price:
    product = shop.client.v1.products.create({"name": "Document review"})
    return shop.client.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": amount})


def checkout(shop: Shop, price: str, **more: object) -> stripe.checkout.Session:
    return shop.client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [{"price": price, "quantity": 2}],
            "success_url": SUCCESS,
            **more,  # type: ignore[typeddict-item]
        }
    )


def test_a_single_payment_leaves_an_intent_and_no_subscription(shop: Shop, receiver: Receiver) -> None:
    session = checkout(
        shop, fee(shop).id, payment_intent_data={"metadata": {"request": "r-1"}, "description": "Review of a lease"}
    )
    assert "renews" not in requests.get(str(session.url), timeout=20).text

    assert shop.pay(session).status_code == 303

    paid = shop.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]}).to_dict()
    assert (paid["payment_status"], paid["amount_total"], paid["subscription"], paid["customer"]) == (
        "paid",
        50000,
        None,
        None,
    )
    intent = paid["payment_intent"]
    assert (intent["metadata"], intent["description"]) == ({"request": "r-1"}, "Review of a lease")
    assert intent["latest_charge"]["receipt_url"].startswith(shop.simulator.url)
    receiver.wait_for("checkout.session.completed")
    assert shop.client.v1.invoices.list().data == []


def test_a_single_payment_can_come_with_an_invoice(shop: Shop) -> None:
    session = checkout(shop, fee(shop).id, invoice_creation={"enabled": True})

    shop.pay(session)

    paid = shop.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["invoice"]}).to_dict()
    assert (paid["invoice"]["status"], paid["invoice"]["billing_reason"]) == ("paid", "manual")
    assert paid["invoice"]["parent"] is None
    assert paid["customer"] is not None


def test_a_declined_single_payment_can_be_tried_again(shop: Shop) -> None:
    session = checkout(shop, fee(shop).id)

    assert shop.pay(session, DECLINED_CARD).status_code == 402
    assert shop.pay(session).status_code == 303

    assert [one.status for one in shop.client.v1.charges.list().data] == ["succeeded"]


def test_an_amount_can_be_named_in_the_checkout_itself(shop: Shop) -> None:
    session = shop.client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "price_data": {"currency": "usd", "unit_amount": 9900, "product_data": {"name": "Filing fee"}},
                    "quantity": 1,
                }
            ],
            "success_url": SUCCESS,
        }
    )

    assert "Filing fee" in requests.get(str(session.url), timeout=20).text
    lines = shop.client.v1.checkout.sessions.line_items.list(session.id).data
    assert [(one.description, one.amount_total) for one in lines] == [("Filing fee", 9900)]


def test_a_plan_and_a_fee_can_be_bought_together(shop: Shop) -> None:
    session = shop.checkout(
        line_items=[{"price": shop.price.id, "quantity": 1}, {"price": fee(shop, 5000).id, "quantity": 1}]
    )

    shop.pay(session)

    paid = shop.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription", "invoice"]}).to_dict()
    assert len(paid["subscription"]["items"]["data"]) == 1
    assert sorted(line["amount"] for line in paid["invoice"]["lines"]["data"]) == [5000, 12000]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mode": "payment"}, "passed a recurring price"),
        ({"line_items": []}, "Missing required param"),
        ({"line_items": [{"price": "price_unknown", "quantity": 1}]}, "No such price"),
        ({"success_url": "javascript:alert(1)"}, "Not a valid URL"),
        ({"expires_at": 1}, "between 30 minutes and 24 hours"),
        ({"customer": "cus_unknown"}, "No such customer"),
        ({"ui_mode": "embedded_page"}, "plays ui_mode only as"),
    ],
)
def test_a_checkout_that_makes_no_sense_is_refused(shop: Shop, wrong: dict, sentence: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=sentence):
        shop.checkout(**wrong)


def test_a_price_that_is_no_longer_sold_cannot_be_bought(shop: Shop) -> None:
    shop.client.v1.prices.update(shop.price.id, {"active": False})

    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        shop.checkout()


def test_something_that_costs_nothing_needs_no_payment(shop: Shop) -> None:
    session = checkout(shop, fee(shop, 0).id)

    requests.post(str(session.url), data=typed(), allow_redirects=False, timeout=20)

    done = shop.client.v1.checkout.sessions.retrieve(session.id)
    assert (done.payment_status, done.payment_intent) == ("no_payment_required", None)
