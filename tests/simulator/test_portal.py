"""The customer portal: what it shows, and ending, keeping and paying with another card."""

import requests
import stripe
from bs4 import BeautifulSoup

from .process import Receiver, Simulator
from .story import DECLINED_CARD, Shop, typed

BACK = "http://127.0.0.1:8000/accounts/billing/"


def door(shop: Shop, subscription: stripe.Subscription, **more: object) -> str:
    """The address of the portal for this subscription's customer."""
    return shop.client.v1.billing_portal.sessions.create(
        {"customer": str(subscription.customer), "return_url": BACK, **more}  # type: ignore[typeddict-item]
    ).url


def page(url: str) -> BeautifulSoup:
    return BeautifulSoup(requests.get(url, timeout=20).text, "html.parser")


def words(url: str) -> str:
    return page(url).get_text(" ", strip=True)


def press(url: str) -> requests.Response:
    return requests.post(url, allow_redirects=False, timeout=20)


def test_the_portal_shows_plan_renewal_card_and_invoices_and_the_way_back(shop: Shop) -> None:
    subscription = shop.subscribe()

    found = page(door(shop, subscription))
    text = found.get_text(" ", strip=True)

    assert "Household plan" in text
    assert "$120.00 a year" in text
    assert "Renews on" in text
    assert "Visa ending in 4242" in text
    assert found.select_one("a.back")["href"] == BACK
    receipt = page(found.select_one("ul.rows a")["href"]).get_text(" ", strip=True)
    assert "Paid" in receipt
    assert "1 × Household plan (at $120.00 / year)" in receipt


def test_cancelling_asks_first_and_then_ends_with_the_period(shop: Shop, receiver: Receiver) -> None:
    subscription = shop.subscribe()
    url = door(shop, subscription)

    asked = words(f"{url}/cancel/{subscription.id}")
    assert "It stays yours until" in asked
    assert shop.again(subscription).cancel_at is None
    answer = press(f"{url}/cancel/{subscription.id}")

    planned = shop.again(subscription)
    # Stripe's portal plans the end of today's subscriptions by date; who reads only the old flag misses it.
    assert (planned.status, planned.cancel_at_period_end) == ("active", False)
    assert planned.cancel_at == shop.period_end(planned)
    assert "will end on the day named below" in words(f"{shop.simulator.url}{answer.headers['Location']}")
    updated = receiver.wait_for("customer.subscription.updated", count=2)[-1].event["data"]
    assert updated["previous_attributes"]["cancel_at"] is None


def test_two_clicks_on_cancel_are_one_change(standing: Simulator) -> None:
    shop = Shop(standing)
    subscription = shop.subscribe()
    url = door(shop, subscription)

    press(f"{url}/cancel/{subscription.id}")
    planned = shop.again(subscription).to_dict()
    standing.control("clock", seconds=60)
    press(f"{url}/cancel/{subscription.id}")

    assert shop.again(subscription).to_dict() == planned


def test_a_cancelled_subscription_can_be_kept(shop: Shop) -> None:
    subscription = shop.subscribe()
    url = door(shop, subscription)
    press(f"{url}/cancel/{subscription.id}")
    assert "Ends on" in words(url)

    press(f"{url}/keep/{subscription.id}")

    assert shop.again(subscription).cancel_at is None
    assert "Renews on" in words(url)


def test_an_end_planned_by_the_flag_is_shown_and_can_be_kept_too(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    url = door(shop, subscription)
    assert "Ends on" in words(url)

    press(f"{url}/keep/{subscription.id}")

    assert shop.again(subscription).cancel_at_period_end is False


def test_another_card_is_used_from_then_on(shop: Shop) -> None:
    subscription = shop.subscribe()
    url = door(shop, subscription)

    refused = requests.post(f"{url}/card", data=typed(DECLINED_CARD), allow_redirects=False, timeout=20)
    assert refused.status_code == 402
    assert "Visa ending in 4242" in words(url)
    taken = requests.post(f"{url}/card", data=typed("5555 5555 5555 4444"), allow_redirects=False, timeout=20)

    assert taken.status_code == 303
    assert "Mastercard ending in 4444" in words(url)
    cards = shop.client.v1.payment_methods.list({"customer": str(subscription.customer)}).data
    assert shop.again(subscription).default_payment_method == cards[0].id


def test_an_open_invoice_is_paid_on_its_page_and_the_subscription_is_well_again(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.simulator.control(f"customers/{subscription.customer}/fail-payments", times=1)
    shop.simulator.control(f"subscriptions/{subscription.id}/advance", to="payment")
    invoice = shop.again(subscription, "latest_invoice").to_dict()["latest_invoice"]
    assert "Payment failed" in words(door(shop, subscription))

    declined = requests.post(invoice["hosted_invoice_url"], data=typed(DECLINED_CARD), timeout=20)
    assert declined.status_code == 402
    assert shop.again(subscription).status == "past_due"
    paid = requests.post(invoice["hosted_invoice_url"], data=typed(), allow_redirects=False, timeout=20)
    twice = requests.post(invoice["hosted_invoice_url"], data=typed(), allow_redirects=False, timeout=20)

    assert (paid.status_code, twice.status_code) == (303, 200)
    assert shop.again(subscription).status == "active"
    assert [one.status for one in shop.client.v1.charges.list().data] == ["succeeded", "failed", "failed", "succeeded"]


def test_one_customers_door_does_not_open_anothers_subscription(shop: Shop) -> None:
    mine, hers = shop.subscribe(), shop.subscribe()
    url = door(shop, mine)

    assert requests.get(f"{url}/cancel/{hers.id}", timeout=20).status_code == 404
    assert press(f"{url}/cancel/{hers.id}").status_code == 404
    assert shop.again(hers).cancel_at is None


def test_a_wrong_door_opens_nothing(shop: Shop) -> None:
    assert requests.get(f"{shop.simulator.url}/portal/nonsense", timeout=20).status_code == 404
    assert requests.get(f"{shop.simulator.url}/invoices/nonsense", timeout=20).status_code == 404
    assert requests.get(f"{shop.simulator.url}/receipts/nonsense", timeout=20).status_code == 404
    assert requests.get(f"{shop.simulator.url}/checkout/cs_test_nonsense", timeout=20).status_code == 404


def test_a_door_can_open_on_one_task_and_leads_back_when_it_is_done(shop: Shop) -> None:
    subscription = shop.subscribe()
    url = door(
        shop,
        subscription,
        flow_data={
            "type": "subscription_cancel",
            "subscription_cancel": {"subscription": subscription.id},
            "after_completion": {"type": "redirect", "redirect": {"return_url": f"{BACK}?done=1"}},
        },
    )

    assert "Cancel Household plan?" in words(url)
    answer = press(f"{url}/cancel/{subscription.id}")

    assert answer.headers["Location"] == f"{BACK}?done=1"
    assert shop.again(subscription).cancel_at is not None


def test_a_door_is_good_for_an_hour(standing: Simulator) -> None:
    shop = Shop(standing)
    url = door(shop, shop.subscribe())

    standing.control("clock", seconds=3601)

    answer = requests.get(url, timeout=20)
    assert answer.status_code == 410
    assert BACK in answer.text


def test_an_invoice_can_be_taken_along_as_a_pdf(shop: Shop) -> None:
    subscription = shop.subscribe()
    invoice = shop.again(subscription, "latest_invoice").to_dict()["latest_invoice"]

    answer = requests.get(invoice["invoice_pdf"], timeout=20)

    assert answer.headers["Content-Type"] == "application/pdf"
    import io

    from pypdf import PdfReader

    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert f"Invoice {invoice['number']}" in text
    assert "For Clara Núñez" in text
    assert "Total $120.00" in text


def test_the_configuration_of_the_portal_is_listed(shop: Shop) -> None:
    listed = shop.client.v1.billing_portal.configurations.list({"is_default": True}).data

    assert [one.features.subscription_cancel.mode for one in listed] == ["at_period_end"]
    assert shop.client.v1.billing_portal.configurations.retrieve(listed[0].id).active is True
