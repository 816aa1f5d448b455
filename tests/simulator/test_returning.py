"""Money that goes back: refunds and disputes; and invoices that are paid or dropped by hand."""

import pytest
import requests
import stripe

from .process import Receiver
from .story import Shop


def charge_of(shop: Shop) -> stripe.Charge:
    return shop.client.v1.charges.list().data[0]


def test_a_payment_can_be_given_back_in_parts_and_no_more_than_it_was(shop: Shop, receiver: Receiver) -> None:
    subscription = shop.subscribe()
    charge = charge_of(shop)

    part = shop.client.v1.refunds.create({"charge": charge.id, "amount": 5000, "reason": "requested_by_customer"})
    halfway = shop.client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]}).to_dict()
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        shop.client.v1.refunds.create({"charge": charge.id, "amount": 7001})
    rest = shop.client.v1.refunds.create({"payment_intent": str(charge.payment_intent)})

    assert (part.amount, part.status, rest.amount) == (5000, "succeeded", 7000)
    assert (halfway["amount_refunded"], halfway["refunded"]) == (5000, False)
    assert [one["id"] for one in halfway["refunds"]["data"]] == [part.id]
    assert shop.client.v1.charges.retrieve(charge.id).refunded is True
    receiver.wait_for("charge.refunded", count=2)
    assert shop.again(subscription).status == "active"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.client.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"
    assert [one.id for one in shop.client.v1.refunds.list({"charge": charge.id}).data] == [rest.id, part.id]


def test_the_payment_of_an_invoice_is_found_from_it_and_back(shop: Shop) -> None:
    subscription = shop.subscribe()
    links = shop.client.v1.invoice_payments.list({"invoice": str(subscription.latest_invoice)}).data
    intent = links[0].to_dict()["payment"]["payment_intent"]

    back = shop.client.v1.invoice_payments.list({"payment": {"type": "payment_intent", "payment_intent": intent}}).data

    assert [one.invoice for one in back] == [subscription.latest_invoice]
    assert shop.client.v1.payment_intents.retrieve(intent).latest_charge == charge_of(shop).id
    assert shop.client.v1.invoice_payments.retrieve(links[0].id).status == "paid"


def test_a_disputed_charge_is_announced_and_can_be_lost(shop: Shop, receiver: Receiver) -> None:
    shop.subscribe()
    charge = charge_of(shop)

    opened = shop.simulator.control(f"charges/{charge.id}/dispute", reason="fraudulent")
    assert shop.client.v1.disputes.retrieve(opened["id"]).status == "needs_response"
    assert shop.client.v1.charges.retrieve(charge.id).disputed is True
    shop.simulator.control(f"disputes/{opened['id']}/close", status="lost")

    assert receiver.wait_for("charge.dispute.created")[0].event["data"]["object"]["charge"] == charge.id
    assert receiver.wait_for("charge.dispute.closed")[0].event["data"]["object"]["status"] == "lost"
    assert [one.id for one in shop.client.v1.disputes.list({"charge": charge.id}).data] == [opened["id"]]
    with pytest.raises(stripe.InvalidRequestError, match="charged back"):
        shop.client.v1.refunds.create({"charge": charge.id})


def test_a_receipt_says_what_was_paid_and_what_came_back(shop: Shop) -> None:
    shop.subscribe()
    charge = charge_of(shop)
    assert "Visa ending in 4242" in requests.get(str(charge.receipt_url), timeout=20).text

    shop.client.v1.refunds.create({"charge": charge.id, "amount": 2000})

    assert "$20.00 given back" in requests.get(str(charge.receipt_url), timeout=20).text


def unpaid(shop: Shop) -> stripe.Invoice:
    """An invoice whose first try failed."""
    subscription = shop.subscribe()
    shop.simulator.control(f"customers/{subscription.customer}/fail-payments", times=1)
    shop.simulator.control(f"subscriptions/{subscription.id}/advance", to="payment")
    return shop.client.v1.invoices.list({"status": "open"}).data[0]


def test_an_open_invoice_can_be_paid_through_the_api_and_only_once(shop: Shop) -> None:
    invoice = unpaid(shop)

    paid = shop.client.v1.invoices.pay(invoice.id)

    assert (paid.status, paid.amount_remaining) == ("paid", 0)
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        shop.client.v1.invoices.pay(invoice.id)


def test_a_payment_that_fails_through_the_api_is_an_error_and_stays_on_record(shop: Shop) -> None:
    invoice = unpaid(shop)
    shop.simulator.control(f"customers/{invoice.customer}/fail-payments", times=1)

    with pytest.raises(stripe.CardError) as refused:
        shop.client.v1.invoices.pay(invoice.id)

    assert refused.value.http_status == 402
    again = shop.client.v1.invoices.retrieve(invoice.id)
    assert (again.status, again.attempt_count) == ("open", 2)
    assert again.next_payment_attempt == invoice.next_payment_attempt


def test_an_open_invoice_can_be_dropped(shop: Shop) -> None:
    invoice = unpaid(shop)

    dropped = shop.client.v1.invoices.void_invoice(invoice.id)

    assert (dropped.status, dropped.next_payment_attempt) == ("void", None)
    assert shop.events("invoice.voided") == ["invoice.voided"]
    assert shop.client.v1.invoices.line_items.list(invoice.id).data[0].amount == 12000
