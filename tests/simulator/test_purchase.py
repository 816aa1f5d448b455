"""Buying a plan, from the open checkout to the paid invoice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from bs4 import BeautifulSoup

from .process import Receiver, Simulator
from .story import DECLINED_CARD, SUCCESS, Shop, typed


def test_the_checkout_says_what_is_bought_what_it_costs_and_how_it_renews(shop: Shop) -> None:
    page = BeautifulSoup(requests.get(shop.checkout().url, timeout=20).text, "html.parser").get_text(" ", strip=True)

    assert "Stripe simulator: no money moves" in page
    assert "Household plan" in page
    assert "$120.00 a year" in page
    assert "renews by itself" in page
    assert "cancel at any time" in page


def test_paying_leads_back_with_the_checkout_id_and_leaves_an_active_subscription(shop: Shop) -> None:
    session = shop.checkout(client_reference_id="user-7", metadata={"plan": "household"})

    answer = shop.pay(session)

    assert answer.status_code == 303
    assert answer.headers["Location"] == SUCCESS.replace("{CHECKOUT_SESSION_ID}", session.id)
    paid = shop.client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["subscription.latest_invoice", "customer", "line_items"]}
    ).to_dict()
    assert (paid["status"], paid["payment_status"], paid["client_reference_id"]) == ("complete", "paid", "user-7")
    assert paid["metadata"] == {"plan": "household"}
    assert paid["customer"]["email"] == "clara@example.com"
    assert paid["line_items"]["data"][0]["price"]["id"] == shop.price.id
    subscription = paid["subscription"]
    assert subscription["status"] == "active"
    assert "current_period_end" not in subscription
    item = subscription["items"]["data"][0]
    assert 364 * 86400 < item["current_period_end"] - item["current_period_start"] < 367 * 86400
    invoice = subscription["latest_invoice"]
    assert (invoice["status"], invoice["amount_paid"], invoice["billing_reason"]) == (
        "paid",
        12000,
        "subscription_create",
    )
    assert invoice["parent"]["subscription_details"]["subscription"] == subscription["id"]
    assert "subscription" not in invoice


def test_metadata_for_the_subscription_reaches_subscription_and_invoice(shop: Shop) -> None:
    subscription = shop.subscribe(subscription_data={"metadata": {"account": "a-1"}})

    assert subscription.metadata.to_dict() == {"account": "a-1"}
    invoice = shop.client.v1.invoices.list({"subscription": subscription.id}).data[0].to_dict()
    assert invoice["parent"]["subscription_details"]["metadata"] == {"account": "a-1"}


def test_a_known_customer_buys_under_her_own_name(shop: Shop) -> None:
    customer = shop.client.v1.customers.create({"email": "rita@example.com", "metadata": {"user": "9"}})

    subscription = shop.subscribe(customer=customer.id)

    assert subscription.customer == customer.id
    assert shop.client.v1.customers.retrieve(customer.id).email == "rita@example.com"
    assert len(shop.client.v1.customers.list().data) == 1


@pytest.mark.parametrize(("update", "name"), [({}, "Rita"), ({"name": "auto"}, "Clara Núñez")])
def test_her_name_is_changed_only_when_the_shop_asks_for_that(shop: Shop, update: dict, name: str) -> None:
    customer = shop.client.v1.customers.create({"email": "rita@example.com", "name": "Rita"})

    shop.subscribe(customer=customer.id, customer_update=update)

    assert shop.client.v1.customers.retrieve(customer.id).name == name


def test_a_declined_card_keeps_the_form_and_leaves_nothing_behind(shop: Shop) -> None:
    session = shop.checkout()
    before = shop.events()

    answer = shop.pay(session, DECLINED_CARD)

    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 402
    assert "Your card was declined." in page.find(attrs={"role": "alert"}).get_text()
    kept = {field["name"]: field.get("value") for field in page.select("input[name]")}
    assert kept == typed(DECLINED_CARD)
    assert shop.client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert shop.client.v1.subscriptions.list({"status": "all"}).data == []
    assert shop.client.v1.customers.list().data == []
    assert shop.events() == before
    assert shop.pay(session).status_code == 303


def test_two_clicks_at_once_buy_once(shop: Shop) -> None:
    session = shop.checkout()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shop.pay(session), range(8)))

    goals = {answer.headers["Location"] for answer in answers}
    assert {answer.status_code for answer in answers} == {303}
    assert len(goals) == 1
    assert len(shop.client.v1.charges.list().data) == 1
    assert len(shop.client.v1.subscriptions.list().data) == 1


def test_a_paid_checkout_says_so_and_leads_on(shop: Shop) -> None:
    session = shop.checkout()
    address = session.url
    shop.pay(session)

    page = BeautifulSoup(requests.get(address, timeout=20).text, "html.parser")

    assert page.h1.get_text() == "This is already paid"
    assert page.select_one("a.button")["href"] == SUCCESS.replace("{CHECKOUT_SESSION_ID}", session.id)


def test_an_expired_checkout_takes_no_payment(shop: Shop) -> None:
    session = shop.checkout()
    address = session.url
    expired = shop.client.v1.checkout.sessions.expire(session.id)

    answer = requests.post(address, data=typed(), allow_redirects=False, timeout=20)

    assert (expired.status, expired.url) == ("expired", None)
    assert answer.status_code == 410
    assert shop.events("checkout.session.expired", "checkout.session.completed") == ["checkout.session.expired"]


def test_required_terms_must_be_accepted_and_are_recorded(shop: Shop) -> None:
    session = shop.checkout(consent_collection={"terms_of_service": "required", "promotions": "auto"})

    refused = shop.pay(session)
    accepted = shop.pay(session, terms="yes")

    assert refused.status_code == 422
    assert "Tick the box" in refused.text
    assert accepted.status_code == 303
    consent = shop.client.v1.checkout.sessions.retrieve(session.id).to_dict()["consent"]
    assert consent == {"promotions": "opt_out", "terms_of_service": "accepted"}


def test_the_events_of_a_purchase_come_in_stripes_order(shop: Shop, receiver: Receiver) -> None:
    customer = shop.subscribe().customer

    # Only her own count: a letter of an earlier purchase may still have been on its way.
    done = receiver.wait_for("checkout.session.completed")
    if all(letter.event["data"]["object"]["customer"] != customer for letter in done):
        receiver.wait_for("checkout.session.completed", len(done) + 1)
    events = [letter.event for letter in receiver.letters]
    hers = [event for event in events if customer in {event["data"]["object"].get(key) for key in ("id", "customer")}]
    named = [
        event["type"]
        for event in hers
        if event["type"].startswith(("customer.subscription", "invoice.", "checkout", "customer.created"))
    ]
    assert named == [
        "customer.created",
        "customer.subscription.created",
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_succeeded",
        "customer.subscription.updated",
        "checkout.session.completed",
    ]
    created, updated = (
        next(event for event in hers if event["type"] == f"customer.subscription.{kind}")
        for kind in ("created", "updated")
    )
    assert created["data"]["object"]["status"] == "incomplete"
    assert updated["data"]["object"]["status"] == "active"
    assert updated["data"]["previous_attributes"]["status"] == "incomplete"


def test_the_control_room_pays_a_checkout_in_one_call(shop: Shop, simulator: Simulator) -> None:
    paid = simulator.control(f"checkout/{shop.checkout().id}/pay", email="leo@example.com")

    assert paid["status"] == "complete"
    assert shop.client.v1.customers.list({"email": "leo@example.com"}).data[0].id == paid["customer"]
