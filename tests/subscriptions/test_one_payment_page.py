"""However often she orders, from however many windows, there is one payment page she can pay on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection

from accounts.models import User
from common import clock
from subscriptions import services
from subscriptions.errors import AlreadySubscribed, CheckoutBusy
from subscriptions.models import Consent, PlanEdition, Subscription
from subscriptions.services import buying
from tests.subscriptions.story import Buyer

WINDOWS = 6
BACK = "http://testserver/plans/done/?session={CHECKOUT_SESSION_ID}"


def open_page(user: User, edition: PlanEdition, once: UUID) -> str:
    """Order a plan as the form does."""
    return services.start_checkout(
        actor=user, edition=edition, agreed=True, once=once, success_url=BACK, cancel_url="http://testserver/plans/"
    )


def at_once(buyer: Buyer, tokens: list[UUID]) -> list[str | Exception]:
    """Order with each token, all in the same instant; give the addresses and the refusals."""
    together = Barrier(len(tokens))

    def order(number: int) -> str | Exception:
        together.wait(30)
        try:
            return open_page(buyer.user, buyer.plans[("reader", "household")[number % 2]], tokens[number])
        except (CheckoutBusy, AlreadySubscribed) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tokens)) as hands:
        return list(hands.map(order, range(len(tokens))))


def pages(buyer: Buyer, status: str) -> list[str]:
    """The payment pages of that status."""
    found = buyer.simulator.client().v1.checkout.sessions.list({"status": status, "limit": 100})
    return [one.id for one in found.data]


@pytest.mark.parametrize("round_number", range(3))
def test_orders_of_one_instant_leave_one_page_and_one_payment(two_windows: Buyer, round_number: int) -> None:
    answers = at_once(two_windows, [uuid4() for _window in range(WINDOWS)])
    addresses = [one for one in answers if isinstance(one, str)]
    assert addresses
    assert len(pages(two_windows, "open")) == 1
    paid = [address for address in addresses if two_windows.pay(address).status_code == 303]
    assert len(paid) == 1
    assert len(two_windows.simulator.raw("subscriptions?limit=10")["data"]) == 1


def test_the_window_that_comes_while_another_is_being_opened_is_told_so_and_nothing_is_lost(two_windows: Buyer) -> None:
    two_windows.simulator.control("faults", path="/v1/checkout/sessions", method="POST", answer="wait", when="after")
    first, second = uuid4(), uuid4()

    def slow() -> str | Exception:
        try:
            return open_page(two_windows.user, two_windows.plans["reader"], first)
        except CheckoutBusy as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as hand:
        waiting = hand.submit(slow)
        held_by(two_windows)
        with pytest.raises(CheckoutBusy):
            open_page(two_windows.user, two_windows.plans["household"], second)
        assert "another window" in two_windows.order("household").content.decode()
        two_windows.simulator.control("faults/release")
        address = waiting.result(30)
    assert isinstance(address, str)
    assert open_page(two_windows.user, two_windows.plans["reader"], first) == address
    assert two_windows.pay(address).status_code == 303


def test_an_order_whose_place_was_taken_throws_its_page_away_unseen(two_windows: Buyer) -> None:
    two_windows.simulator.control("faults", path="/v1/checkout/sessions", method="POST", answer="wait", when="after")
    first, second = uuid4(), uuid4()

    def slow() -> Exception | None:
        try:
            open_page(two_windows.user, two_windows.plans["reader"], first)
        except CheckoutBusy as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(1) as hand:
        waiting = hand.submit(slow)
        held_by(two_windows)
        with time_machine.travel(clock.now() + buying.HOLD + timedelta(seconds=1), tick=True):
            address = open_page(two_windows.user, two_windows.plans["household"], second)
        two_windows.simulator.control("faults/release")
        assert isinstance(waiting.result(30), CheckoutBusy)
    assert len(pages(two_windows, "open")) == 1
    assert two_windows.pay(address).status_code == 303


def held_by(buyer: Buyer) -> None:
    """Wait until a request stands still at the payment service."""
    for _look in range(2_000):
        if buyer.simulator.look("faults")["waiting"]:
            return
    raise AssertionError("nothing is held")


def test_twins_of_one_form_lead_to_one_page(two_windows: Buyer) -> None:
    once = uuid4()
    together = Barrier(4)

    def order(_number: int) -> str:
        together.wait(30)
        try:
            return open_page(two_windows.user, two_windows.plans["household"], once)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        addresses = set(hands.map(order, range(4)))
    assert len(addresses) == 1
    assert len(pages(two_windows, "open")) == 1
    assert Consent.objects.count() == 1


def test_who_pays_between_two_orders_is_not_given_a_second_page(two_windows: Buyer) -> None:
    address = open_page(two_windows.user, two_windows.plans["reader"], uuid4())
    assert two_windows.pay(address).status_code == 303
    answers = at_once(two_windows, [uuid4() for _window in range(4)])
    assert not [one for one in answers if isinstance(one, str)]
    assert pages(two_windows, "open") == []
    assert Subscription.objects.get().status == "active"


def test_a_subscriber_is_refused_in_every_window(two_windows: Buyer) -> None:
    two_windows.buy()
    answers = at_once(two_windows, [uuid4() for _window in range(4)])
    assert all(isinstance(one, AlreadySubscribed) for one in answers)
    assert pages(two_windows, "open") == []


def test_a_page_that_ran_out_gives_way_to_a_new_one_for_the_same_form(two_windows: Buyer) -> None:
    once = uuid4()
    seen = set()
    for _time in range(3):
        address = open_page(two_windows.user, two_windows.plans["household"], once)
        seen.add(address)
        (session,) = pages(two_windows, "open")
        two_windows.simulator.client().v1.checkout.sessions.expire(session)
        assert two_windows.pay(address).status_code != 303
    assert len(seen) == 3
    last = open_page(two_windows.user, two_windows.plans["household"], once)
    assert two_windows.pay(last).status_code == 303
    assert len(two_windows.simulator.raw("subscriptions?limit=10")["data"]) == 1


def test_an_order_that_came_to_nothing_leaves_its_place_at_once(buyer: Buyer, settings: Any) -> None:
    working, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    assert buyer.order("reader").status_code == 503
    settings.STRIPE_API_BASE = working
    assert buyer.order("household").status_code == 302
