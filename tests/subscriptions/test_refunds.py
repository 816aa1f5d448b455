"""Money goes back: what the receipt says, what becomes of the plan, who is told."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.test import Client

from accounts.models import User
from accounts.services import register_person
from common import clock
from jobs.services import run_due
from notifications.models import Notice
from subscriptions import gateway, services
from subscriptions.entitlements import Feature
from subscriptions.facts import ChargeFacts
from subscriptions.models import Customer, Receipt, StripeEvent, Subscription
from subscriptions.services import payments
from tests.cast import browser
from tests.subscriptions.story import Buyer, charge_of, give_back, letters_about, opens, state_of


def test_a_payment_given_back_in_full_ends_the_plan_here_and_at_stripe_and_she_is_told_once(
    buyer: Buyer, verbs_of: Callable[[], list[str]]
) -> None:
    buyer.buy()
    give_back(buyer)
    buyer.deliver_all()
    plan, receipt = Subscription.objects.get(), Receipt.objects.get()
    assert (plan.status, receipt.refunded_minor) == ("canceled", 18_000)
    assert buyer.simulator.raw(f"subscriptions/{plan.stripe_id}")["status"] == "canceled"
    assert opens(buyer.user) == set()
    assert services.balances(buyer.user) == []
    (letter,) = letters_about("payment_returned")
    for words in ("$180.00", "in full", "Household", "Nothing more is charged", "http://testserver/plans/mine/"):
        assert words in letter
    assert verbs_of().count("payment.refunded") == 1
    once = state_of(buyer.user)
    buyer.deliver_all()
    services.reconcile()
    assert state_of(buyer.user) == once
    assert len(letters_about("payment_returned")) == 1


def test_a_part_given_back_is_only_written_down(buyer: Buyer) -> None:
    buyer.buy()
    before = opens(buyer.user)
    give_back(buyer, 5_000)
    buyer.deliver_all()
    assert (Receipt.objects.get().refunded_minor, Subscription.objects.get().status) == (5_000, "active")
    assert opens(buyer.user) == before
    assert letters_about("payment_returned") == []
    assert "$50.00 given back" in buyer.browser.get("/plans/mine/").content.decode()


def test_two_parts_that_make_the_whole_end_the_plan(buyer: Buyer) -> None:
    buyer.buy()
    give_back(buyer, 5_000)
    buyer.deliver_all()
    give_back(buyer, 13_000)
    buyer.deliver_all()
    assert (Receipt.objects.get().refunded_minor, Subscription.objects.get().status) == (18_000, "canceled")
    assert len(letters_about("payment_returned")) == 1


def test_last_years_payment_given_back_leaves_this_years_plan_alone(buyer: Buyer) -> None:
    buyer.buy()
    first = charge_of(buyer)
    buyer.live_on("payment")
    buyer.deliver_all()
    give_back(buyer, charge=first)
    buyer.deliver_all()
    assert Subscription.objects.get().status == "active"
    assert Feature.LIBRARY in opens(buyer.user)
    (letter,) = letters_about("payment_returned")
    assert "Your plan goes on" in letter


def test_one_of_two_payments_for_the_running_year_given_back_takes_nothing_away(buyer: Buyer) -> None:
    plan = buyer.buy()
    buyer.deliver_all()
    Receipt.objects.create(
        user=buyer.user,
        subscription=plan,
        stripe_invoice_id="in_step_up",
        number="R-2",
        amount_minor=4_000,
        currency="usd",
        paid_at=clock.now(),
    )
    give_back(buyer)
    buyer.deliver_all()
    assert Subscription.objects.get().status == "active"
    assert Feature.LIBRARY in opens(buyer.user)


def test_news_of_a_refund_that_comes_before_all_other_news_ends_the_same(buyer: Buyer) -> None:
    assert buyer.pay(buyer.order()["Location"]).status_code == 303
    give_back(buyer)
    for letter in buyer.heard("charge.refunded"):
        buyer.deliver(letter)
    run_due()
    first = state_of(buyer.user)
    assert first["subscriptions"][0][1] == "canceled"
    buyer.deliver_all()
    assert state_of(buyer.user) == first
    assert len(letters_about("payment_returned")) == 1


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_payment_part_and_whole_and_twice_ends_the_same(buyer: Buyer, seed: int) -> None:
    assert buyer.pay(buyer.order()["Location"]).status_code == 303
    give_back(buyer, 5_000)
    give_back(buyer)
    news = [*buyer.heard(), *buyer.heard()]
    random.Random(seed).shuffle(news)
    for letter in news:
        assert buyer.deliver(letter).status_code == 200
        if seed % 2:
            run_due()
    while run_due():
        pass
    assert state_of(buyer.user)["subscriptions"][0][1] == "canceled"
    assert Receipt.objects.get().refunded_minor == 18_000
    assert len(letters_about("payment_returned")) == 1
    assert not StripeEvent.objects.filter(state__in=["received", "failed"]).exists()


def test_a_refund_nobody_told_of_is_found_at_night(buyer: Buyer) -> None:
    buyer.buy()
    give_back(buyer)
    services.reconcile()
    assert Subscription.objects.get().status == "canceled"
    assert Receipt.objects.get().refunded_minor == 18_000
    once = state_of(buyer.user)
    assert services.reconcile() == 0
    assert state_of(buyer.user) == once


def test_a_crash_between_the_end_at_stripe_and_the_letter_still_writes_the_letter(
    buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer.buy()
    give_back(buyer)
    charge = charge_of(buyer)
    really = gateway.end_now

    def die(subscription_id: str) -> Any:
        really(subscription_id)
        raise ConnectionError

    monkeypatch.setattr(gateway, "end_now", die)
    with pytest.raises(ConnectionError):
        services.follow_charge(charge)
    monkeypatch.undo()
    assert letters_about("payment_returned") == []
    services.refresh(Subscription.objects.get().stripe_id)
    assert services.follow_charge(charge)
    assert len(letters_about("payment_returned")) == 1


def test_a_refund_that_came_back_is_written_down_and_told_to_who_runs_the_office(buyer: Buyer, ada: User) -> None:
    buyer.buy()
    receipt = Receipt.objects.get()

    def read(refunded: int, minutes: int) -> None:
        facts = ChargeFacts("ch_1", buyer.customer_id, "pi_1", 18_000, refunded, "usd", False, False)
        payments._keep_refund(receipt, facts, clock.now() + timedelta(minutes=minutes))

    read(5_000, 1)
    read(0, 2)
    read(5_000, 1)  # an earlier reading that comes later
    assert Receipt.objects.get().refunded_minor == 0
    assert list(Notice.objects.filter(user=ada).values_list("kind", flat=True)) == ["subscriptions.refund_undone"]


def test_a_refund_to_somebody_unknown_and_of_something_else_changes_no_row(buyer: Buyer) -> None:
    buyer.buy()
    give_back(buyer)
    news = buyer.heard("charge.refunded", "refund.created")
    Receipt.objects.all().delete()
    Customer.objects.update(stripe_id="cus_somebody")
    before = state_of(buyer.user)
    for letter in news:
        assert buyer.deliver(letter).status_code == 200
    while run_due():
        pass
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {"ignored"}
    assert state_of(buyer.user) == before
    assert letters_about("payment_returned") == []


def test_page_and_receipt_say_what_happened_and_what_comes_next(buyer: Buyer) -> None:
    buyer.buy()
    give_back(buyer)
    buyer.deliver_all()
    page = buyer.browser.get("/plans/mine/").content.decode()
    for words in (
        "Your plan ended on",
        "gave your payment back in full",
        "Nothing more is charged",
        "Given back in full",
    ):
        assert words in page
    assert "See the plans" in page
    paper = buyer.browser.get(f"/plans/mine/receipts/{Receipt.objects.get().reference}/")
    text = " ".join(pypdf.PdfReader(BytesIO(paper.content)).pages[0].extract_text().split())
    assert "we gave $180.00 of this payment back" in text
    assert "renews by itself" not in text


def test_who_got_her_money_back_can_choose_again(buyer: Buyer) -> None:
    buyer.buy()
    give_back(buyer)
    buyer.deliver_all()
    assert buyer.come_back(buyer.pay(buyer.order("reader")["Location"])).status_code == 302
    assert Feature.LIBRARY in opens(buyer.user)
    assert "Your plan ended on" not in buyer.browser.get("/plans/mine/").content.decode()


def test_the_page_of_payments_is_for_who_runs_the_office(buyer: Buyer, ada: User, sam: User) -> None:
    buyer.buy()
    give_back(buyer, 5_000)
    buyer.deliver_all()
    leo = register_person(
        actor=None, email="leo@halemercer.example", name="Leo", staff_role="attorney", accepts_terms=True
    )
    assert Client().get("/desk/payments/").status_code == 302
    for person in (sam, leo, buyer.user):
        assert browser(person).get("/desk/payments/").status_code == 404
        assert browser(person).post("/desk/payments/").status_code == 404
    page = browser(ada).get("/desk/payments/").content.decode()
    for words in ("Rita Solano", "$50.00", "$180.00"):
        assert words in page
