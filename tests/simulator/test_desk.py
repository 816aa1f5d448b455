"""The demo's desk: its buttons do what they say, and only when the desk itself pressed them."""

import re

import pytest
import requests
from bs4 import BeautifulSoup

from .process import Receiver
from .story import Shop


def press(shop: Shop, action: str, identifier: str) -> requests.Response:
    desk = requests.get(shop.simulator.url, timeout=20).text
    token = re.search(r'name="token" value="([^"]+)"', desk)
    assert token is not None
    return requests.post(
        f"{shop.simulator.url}/desk/{action}/{identifier}", data={"token": token[1]}, allow_redirects=False, timeout=20
    )


def test_the_desk_shows_who_subscribed_and_what_was_sent(shop: Shop, receiver: Receiver) -> None:
    subscription = shop.subscribe()
    receiver.wait_for("checkout.session.completed")

    text = BeautifulSoup(requests.get(shop.simulator.url, timeout=20).text, "html.parser").get_text(" ", strip=True)

    assert "Clara Núñez: Household plan" in text
    assert subscription.id in text
    assert "checkout.session.completed" in text


def test_buttons_make_time_and_trouble(shop: Shop) -> None:
    subscription = shop.subscribe()
    end = shop.period_end(subscription)

    assert press(shop, "fail", subscription.id).status_code == 303
    assert press(shop, "renew", subscription.id).status_code == 303
    assert shop.again(subscription).status == "past_due"
    assert shop.period_end(shop.again(subscription)) > end
    assert press(shop, "refund", subscription.id).status_code == 303
    assert shop.client.v1.refunds.list().data[0].amount == 12000
    assert press(shop, "dispute", subscription.id).status_code == 303
    assert len(shop.client.v1.disputes.list().data) == 1
    assert press(shop, "end", subscription.id).status_code == 303
    assert shop.again(subscription).status == "canceled"
    assert press(shop, "end", subscription.id).status_code == 409


def test_half_a_payment_goes_back_and_then_the_rest(shop: Shop, receiver: Receiver) -> None:
    subscription = shop.subscribe()

    assert press(shop, "part", subscription.id).status_code == 303
    assert press(shop, "refund", subscription.id).status_code == 303

    assert [refund.amount for refund in shop.client.v1.refunds.list().data] == [6000, 6000]
    assert len(receiver.wait_for("charge.refunded", count=2)) == 2


@pytest.mark.parametrize("decision", ["won", "lost"])
def test_the_bank_decides_by_a_button_also_when_the_plan_has_ended(
    shop: Shop, receiver: Receiver, decision: str
) -> None:
    subscription = shop.subscribe()
    press(shop, "dispute", subscription.id)
    press(shop, "end", subscription.id)
    dispute = shop.client.v1.disputes.list().data[0]
    assert "Before the bank" in requests.get(shop.simulator.url, timeout=20).text

    assert press(shop, decision, dispute.id).status_code == 303

    assert receiver.wait_for("charge.dispute.closed")[0].event["data"]["object"]["status"] == decision
    assert "Before the bank" not in requests.get(shop.simulator.url, timeout=20).text
    assert press(shop, decision, dispute.id).status_code == 409


def test_the_last_day_of_a_cancelled_plan_can_be_played(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})

    assert press(shop, "pass", subscription.id).status_code == 303

    assert shop.again(subscription).status == "canceled"


def test_an_event_can_be_sent_again_from_the_desk(shop: Shop, receiver: Receiver) -> None:
    event = receiver.wait_for("price.created")[0].event["id"]

    press(shop, "resend", event)

    assert len(receiver.wait_for("price.created", count=2)) == 2


@pytest.mark.parametrize("token", ["", "guessed"])
def test_a_button_pressed_from_elsewhere_does_nothing(shop: Shop, token: str) -> None:
    subscription = shop.subscribe()

    answer = requests.post(f"{shop.simulator.url}/desk/end/{subscription.id}", data={"token": token}, timeout=20)

    assert answer.status_code == 403
    assert shop.again(subscription).status == "active"
