"""End a plan as easily as it was joined, and go on after all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests
from django.test import Client

from accounts.models import User
from subscriptions import entitlements, services
from subscriptions.entitlements import Feature
from subscriptions.models import Subscription
from tests.subscriptions.story import Buyer


def at_stripe(buyer: Buyer) -> dict[str, Any]:
    """Her subscription as the payment service has it."""
    return buyer.simulator.raw(f"subscriptions/{buyer.stripe_id}")


def test_cancelling_asks_once_and_keeps_the_paid_year(buyer: Buyer, verbs_of: Callable[[], list[str]]) -> None:
    bought = buyer.buy()
    asked = buyer.browser.get("/plans/mine/cancel/").content.decode()
    assert "Cancel your plan?" in asked
    assert not at_stripe(buyer)["cancel_at_period_end"]
    answer = buyer.browser.post("/plans/mine/cancel/", follow=True)
    page = answer.content.decode()
    assert "Open until" in page
    assert "Go on after all" in page
    assert at_stripe(buyer)["cancel_at_period_end"]
    allowance = entitlements.of(buyer.user).allows(Feature.LIBRARY)
    assert allowance.until == bought.period_ends_at
    assert "subscription.cancelled" in verbs_of()


def test_cancelling_goes_on_and_ends_again_within_one_second(buyer: Buyer) -> None:
    buyer.buy()
    for _round in range(3):
        buyer.browser.post("/plans/mine/cancel/")
        assert at_stripe(buyer)["cancel_at_period_end"]
        buyer.browser.post("/plans/mine/resume/")
        assert not at_stripe(buyer)["cancel_at_period_end"]
    assert not Subscription.objects.get().cancels_at_period_end


def test_an_end_planned_on_the_payment_services_own_page_is_seen_and_can_be_taken_back(buyer: Buyer) -> None:
    buyer.buy()
    buyer.deliver_all()
    end = at_stripe(buyer)["items"]["data"][0]["current_period_end"]
    buyer.simulator.client().v1.subscriptions.update(buyer.stripe_id, {"cancel_at": end})
    assert not at_stripe(buyer)["cancel_at_period_end"]
    buyer.deliver_all()
    assert Subscription.objects.get().cancels_at_period_end
    page = buyer.browser.post("/plans/mine/resume/", follow=True).content.decode()
    assert "Your plan goes on" in page
    assert at_stripe(buyer)["cancel_at"] is None
    assert not Subscription.objects.get().cancels_at_period_end


def test_cancelling_while_the_payment_is_late_ends_at_once_and_nothing_is_collected(buyer: Buyer) -> None:
    buyer.buy()
    buyer.simulator.control(f"customers/{buyer.customer_id}/fail-payments", times=1)
    buyer.live_on("payment")
    services.refresh(buyer.stripe_id)
    assert Subscription.objects.get().status == "past_due"
    asked = buyer.browser.get("/plans/mine/cancel/").content.decode()
    assert "ends now" in asked
    assert "you have paid for" not in asked
    buyer.browser.post("/plans/mine/cancel/")
    assert at_stripe(buyer)["status"] == "canceled"
    assert Subscription.objects.get().status == "canceled"
    buyer.simulator.control(f"customers/{buyer.customer_id}/advance", seconds=30 * 86400)
    paid = [one for one in buyer.simulator.raw("invoices?limit=10")["data"] if one["status"] == "paid"]
    assert len(paid) == 1


def test_a_silent_payment_service_leaves_the_plan_as_it_is(buyer: Buyer, settings: Any) -> None:
    buyer.buy()
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    answer = buyer.browser.post("/plans/mine/cancel/")
    assert answer.status_code == 503
    assert not Subscription.objects.get().cancels_at_period_end
    assert buyer.browser.get("/plans/mine/").status_code == 200
    assert entitlements.of(buyer.user).allows(Feature.LIBRARY)


def test_the_card_is_changed_on_the_payment_services_own_page(buyer: Buyer) -> None:
    buyer.buy()
    answer = buyer.browser.post("/plans/mine/card/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(buyer.simulator.url)
    assert requests.get(answer["Location"], timeout=20).status_code == 200


def test_without_a_plan_there_is_nothing_to_cancel_resume_or_charge(buyer: Buyer, sam: User) -> None:
    buyer.buy()
    other = Client()
    other.force_login(sam)
    assert other.get("/plans/mine/cancel/").status_code == 404
    for page in ("cancel", "resume", "card"):
        assert other.post(f"/plans/mine/{page}/").status_code == 404
    assert "You have no plan" in other.get("/plans/mine/").content.decode()
    assert not Subscription.objects.get().cancels_at_period_end
