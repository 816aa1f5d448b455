"""A bank asks about a payment: nobody is locked out for it, the office hears of it, and a lost one ends the plan."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest

from accounts.models import User
from accounts.services import register_person
from jobs.services import run_due
from notifications.models import Notice
from subscriptions import services
from subscriptions.entitlements import Feature
from subscriptions.models import Customer, Dispute, Receipt, Source, StripeEvent, Subscription
from tests.cast import browser
from tests.subscriptions.story import Buyer, charge_of, letters_about, opens, state_of


def dispute(buyer: Buyer, charge: str = "") -> str:
    """Let her bank ask about a payment; give Stripe's id of it."""
    return str(buyer.simulator.control(f"charges/{charge or charge_of(buyer)}/dispute", reason="fraudulent")["id"])


def decide(buyer: Buyer, dispute_id: str, status: str) -> None:
    """Let the bank decide."""
    buyer.simulator.control(f"disputes/{dispute_id}/close", status=status)


def bell_of(person: User) -> list[str]:
    """What rang, oldest first."""
    return list(Notice.objects.filter(user=person).order_by("created_at").values_list("kind", flat=True))


def test_a_dispute_takes_nothing_away_marks_the_plan_and_rings_who_runs_the_office(
    buyer: Buyer, ada: User, verbs_of: Callable[[], list[str]]
) -> None:
    leo = register_person(
        actor=None, email="leo@halemercer.example", name="Leo", staff_role="attorney", accepts_terms=True
    )
    buyer.buy()
    buyer.deliver_all()
    before, balances = opens(buyer.user), [account.left for account in services.balances(buyer.user)]
    dispute(buyer)
    buyer.deliver_all()
    plan, asked = Subscription.objects.get(), Dispute.objects.get()
    assert (plan.status, plan.disputed_since, asked.status) == ("active", asked.opened_at, "needs_response")
    assert opens(buyer.user) == before
    assert [account.left for account in services.balances(buyer.user)] == balances
    assert (bell_of(ada), bell_of(leo)) == (["subscriptions.dispute"], [])
    assert verbs_of().count("dispute.opened") == 1
    page = buyer.browser.get("/plans/mine/").content.decode()
    for words in ("Your bank is asking about a payment", "everything stays open to you", "your plan ends"):
        assert words in page
    desk = browser(ada).get("/desk/payments/").content.decode()
    for words in ("Rita Solano", "$180.00", "Wants our answer", asked.stripe_id):
        assert words in desk
    buyer.deliver_all()
    assert services.reconcile() == 0
    assert bell_of(ada) == ["subscriptions.dispute"]


def test_a_dispute_decided_for_the_firm_leaves_everything_as_it_was(buyer: Buyer, ada: User) -> None:
    buyer.buy()
    buyer.deliver_all()
    before = state_of(buyer.user)
    asked = dispute(buyer)
    buyer.deliver_all()
    decide(buyer, asked, "won")
    buyer.deliver_all()
    assert state_of(buyer.user) == before
    assert Subscription.objects.get().disputed_since is None
    assert bell_of(ada) == ["subscriptions.dispute", "subscriptions.dispute_decided"]
    assert "Your bank is asking" not in buyer.browser.get("/plans/mine/").content.decode()
    assert letters_about("payment_returned") == []


def test_a_lost_dispute_ends_the_plan_and_touches_no_matter(
    buyer: Buyer, ada: User, verbs_of: Callable[[], list[str]]
) -> None:
    buyer.buy()
    services.grant_source(
        actor=None,
        user=buyer.user,
        source=Source.OPEN_MATTER,
        source_ref="matter:one",
        features={Feature.CLIENT_LIBRARY},
    )
    asked = dispute(buyer)
    decide(buyer, asked, "lost")
    buyer.deliver_all()
    plan = Subscription.objects.get()
    assert (plan.status, plan.disputed_since) == ("canceled", None)
    assert buyer.simulator.raw(f"subscriptions/{plan.stripe_id}")["status"] == "canceled"
    assert opens(buyer.user) == {Feature.CLIENT_LIBRARY}
    assert bell_of(ada) == ["subscriptions.dispute", "subscriptions.dispute_decided"]
    (letter,) = letters_about("payment_returned")
    for words in ("Your bank has taken back your payment of $180.00", "Household", "Nothing more is charged"):
        assert words in letter
    page = buyer.browser.get("/plans/mine/").content.decode()
    assert "Your bank took the payment back" in page
    assert "Taken back by your bank" in page
    paper = buyer.browser.get(f"/plans/mine/receipts/{Receipt.objects.get().reference}/")
    text = " ".join(pypdf.PdfReader(BytesIO(paper.content)).pages[0].extract_text().split())
    assert "Your bank has taken this payment back" in text
    assert verbs_of().count("dispute.decided") == 1
    once = state_of(buyer.user)
    buyer.deliver_all()
    assert services.reconcile() == 0
    assert state_of(buyer.user) == once
    assert len(letters_about("payment_returned")) == 1


def test_a_lost_dispute_about_last_year_leaves_this_year_alone(buyer: Buyer) -> None:
    buyer.buy()
    first = charge_of(buyer)
    buyer.live_on("payment")
    decide(buyer, dispute(buyer, first), "lost")
    buyer.deliver_all()
    assert Subscription.objects.get().status == "active"
    assert Feature.LIBRARY in opens(buyer.user)
    (letter,) = letters_about("payment_returned")
    assert "Your plan goes on" in letter


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_payment_dispute_and_decision_and_twice_ends_the_same(buyer: Buyer, ada: User, seed: int) -> None:
    assert buyer.pay(buyer.order()["Location"]).status_code == 303
    decide(buyer, dispute(buyer), "lost")
    news = [*buyer.heard(), *buyer.heard()]
    random.Random(seed).shuffle(news)
    for letter in news:
        assert buyer.deliver(letter).status_code == 200
        if seed % 2:
            run_due()
    while run_due():
        pass
    assert Subscription.objects.get().status == "canceled"
    assert Dispute.objects.get().status == "lost"
    assert sorted(bell_of(ada)) == ["subscriptions.dispute", "subscriptions.dispute_decided"]
    assert len(letters_about("payment_returned")) == 1
    assert not StripeEvent.objects.filter(state__in=["received", "failed"]).exists()


def test_the_decision_heard_of_before_the_question_is_not_undone_by_it(buyer: Buyer) -> None:
    buyer.buy()
    asked = dispute(buyer)
    decide(buyer, asked, "won")
    for kind in ("charge.dispute.closed", "charge.dispute.created"):
        for letter in buyer.heard(kind):
            buyer.deliver(letter)
        run_due()
    assert (Dispute.objects.get().status, Subscription.objects.get().disputed_since) == ("won", None)


def test_a_dispute_nobody_told_of_is_found_at_night(buyer: Buyer, ada: User) -> None:
    buyer.buy()
    dispute(buyer)
    assert services.reconcile() == 0
    assert Subscription.objects.get().disputed_since is not None
    assert bell_of(ada) == ["subscriptions.dispute"]


def test_a_reading_of_the_plan_does_not_wipe_the_mark(buyer: Buyer) -> None:
    buyer.buy()
    dispute(buyer)
    buyer.deliver_all()
    buyer.browser.post("/plans/mine/cancel/")
    plan = Subscription.objects.get()
    assert plan.cancels_at_period_end
    assert plan.disputed_since is not None


def test_a_dispute_of_somebody_unknown_changes_no_row(buyer: Buyer, ada: User) -> None:
    buyer.buy()
    dispute(buyer)
    Receipt.objects.all().delete()
    Customer.objects.update(stripe_id="cus_somebody")
    for letter in buyer.heard("charge.dispute.created"):
        assert buyer.deliver(letter).status_code == 200
    run_due()
    assert StripeEvent.objects.get().state == "ignored"
    assert not Dispute.objects.exists()
    assert bell_of(ada) == []
