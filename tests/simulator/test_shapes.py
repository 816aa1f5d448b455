"""Every answer and every event has the shape Stripe describes. (The answers of all other tests are held against it too.)"""

import copy
import os

import pytest
import stripe
import stripe.billing_portal
import stripe.checkout

from .openapi import MODULE, NEWER, NEWER_GROUPS, Description, description
from .process import Receiver, Simulator
from .story import DECLINED_CARD, Shop

CLASSES = {
    "billing_portal.session": stripe.billing_portal.Session,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "invoice": stripe.Invoice,
    "product": stripe.Product,
    "recurring": stripe.Price.Recurring,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
}


@pytest.fixture
def known() -> Description:
    """Stripe's description; without it these tests cannot say anything."""
    found = description()
    if found is None:
        line = f"needs Stripe's description: go install {MODULE}, or name the file in STRIPE_OPENAPI"
        if os.environ.get("CI"):
            pytest.fail(line)
        pytest.skip(line)
    return found


def everything(simulator: Simulator) -> Shop:
    """A story in which every kind of event happens."""
    shop = Shop(simulator)
    client = shop.client
    client.v1.products.update(shop.product.id, {"metadata": {"tier": "2"}, "images": ["http://127.0.0.1/a.png"]})
    client.v1.prices.update(shop.price.id, {"nickname": "Household, a year"})
    subscription = shop.subscribe(
        consent_collection={"promotions": "auto"}, custom_text={"submit": {"message": "Thank you."}}, locale="en"
    )
    shop.pay(shop.checkout(), DECLINED_CARD)
    client.v1.checkout.sessions.expire(shop.checkout().id)
    client.v1.customers.update(str(subscription.customer), {"phone": "+1 555 0100", "address": {"city": "Springfield"}})
    portal = client.v1.billing_portal.sessions.create(
        {"customer": str(subscription.customer), "flow_data": {"type": "payment_method_update"}}
    )
    assert portal.flow is not None
    simulator.control(f"customers/{subscription.customer}/fail-payments", times=2)
    simulator.control(f"subscriptions/{subscription.id}/advance", to="retry")
    client.v1.invoices.void_invoice(str(shop.again(subscription).latest_invoice))
    charge = client.v1.charges.list({"limit": 100}).data[-1]
    client.v1.refunds.create({"charge": charge.id, "amount": 100})
    dispute = simulator.control(f"charges/{charge.id}/dispute")
    simulator.control(f"disputes/{dispute['id']}/close", status="won")
    client.v1.subscriptions.cancel(subscription.id, {"cancellation_details": {"comment": "Moved away."}})
    client.v1.customers.delete(str(subscription.customer))
    return shop


def test_every_event_carries_an_object_of_stripes_shape(
    known: Description, simulator: Simulator, receiver: Receiver
) -> None:
    everything(simulator)
    simulator.control("deliveries/flush")

    events = [letter.event for letter in receiver.letters]

    problems = {}
    for event in events:
        subject = event["data"]["object"]
        # The notice of a coming invoice has no id yet: a known gap between the description and what Stripe sends.
        body = {"id": "upcoming", **subject} if event["type"] == "invoice.upcoming" else subject
        problem = known.judge_object(event) or known.judge_object(body)
        if problem:
            problems[event["type"]] = problem
        assert set(event["data"].get("previous_attributes", {})) <= set(subject)
    assert problems == {}
    assert {event["type"] for event in events} >= {
        "billing_portal.session.created",
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.failed",
        "charge.refunded",
        "charge.succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "customer.created",
        "customer.deleted",
        "customer.subscription.created",
        "customer.subscription.deleted",
        "customer.subscription.updated",
        "customer.updated",
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.payment_succeeded",
        "invoice.upcoming",
        "invoice.voided",
        "invoice_payment.paid",
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "payment_method.attached",
        "price.created",
        "price.updated",
        "product.created",
        "product.updated",
        "refund.created",
    }


def test_every_kind_of_event_is_one_the_library_knows(simulator: Simulator) -> None:
    from stripe.params import WebhookEndpointCreateParams

    shop = everything(simulator)
    known_kinds = str(WebhookEndpointCreateParams.__annotations__["enabled_events"])

    events = {event.type for event in shop.client.v1.events.list({"limit": 100}).auto_paging_iter()}

    assert {kind for kind in events if f"'{kind}'" not in known_kinds} == set()


def test_what_is_newer_than_the_description_is_in_the_librarys_classes(known: Description) -> None:
    for name, fields in {**NEWER, **NEWER_GROUPS}.items():
        assert fields <= set(CLASSES[name].__annotations__), name
        assert not fields & set(known.schemas[name]["properties"]), name


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"current_period_end": 1}, "current_period_end"),
        ({"status": "sleeping"}, "sleeping"),
        ({"customer": None}, "None"),
        ({"items": {"object": "list", "data": [], "url": "/"}}, "has_more"),
    ],
)
def test_a_wrong_shape_would_be_noticed(known: Description, shop: Shop, change: dict, complaint: str) -> None:
    subscription = shop.simulator.raw(f"subscriptions/{shop.subscribe().id}")
    assert known.judge_object(subscription) is None

    wrong = copy.deepcopy(subscription)
    wrong.update(change)

    assert complaint in (known.judge_object(wrong) or "")


def test_errors_have_stripes_shape_too(known: Description, simulator: Simulator) -> None:
    client = simulator.client()
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.retrieve("cus_unknown")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.products.create({"name": "A", "nonsense": "B"})  # type: ignore[typeddict-unknown-key]
    with pytest.raises(stripe.AuthenticationError):
        simulator.client("sk_test_other").v1.customers.list()

    refused = [answer for answer in simulator.heard if answer.status >= 400]
    assert len(refused) == 3
    assert {known.judge_answer(one.method, one.url, one.status, one.body) for one in refused} == {None}
