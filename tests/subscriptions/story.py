"""The steps most stories share: choose, agree, pay, live on, hear of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from jobs.services import run_due
from notifications import outbox
from notifications.models import OutboxMessage
from subscriptions import entitlements, services
from subscriptions.entitlements import Feature
from subscriptions.models import Entitlement, PlanEdition, Receipt, Subscription
from tests.simulator.process import Letter, Receiver, Simulator
from tests.simulator.story import GOOD_CARD, typed

#: What the promise about any order of events speaks of.
SEVEN = (
    "checkout.session.completed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "invoice.paid",
    "invoice.payment_failed",
    "customer.subscription.deleted",
)


@dataclass
class Buyer:
    """A person at her browser, the simulator behind the payment page, and the letters it sends."""

    user: User
    browser: Client
    simulator: Simulator
    letters: Receiver
    plans: dict[str, PlanEdition]

    def order(self, slug: str = "household", **changes: str) -> Any:
        """Send the order form of a plan as the browser would."""
        form = {"edition": self.plans[slug].reference, "agree": "yes", "once": str(uuid4()), **changes}
        return self.browser.post(f"/plans/{slug}/start/", {name: value for name, value in form.items() if value})

    def pay(self, address: str, card: str = GOOD_CARD) -> requests.Response:
        """Fill in the payment page and send it, without following where it leads."""
        return requests.post(address, data=typed(card), allow_redirects=False, timeout=20)

    def come_back(self, paid: requests.Response) -> Any:
        """Open the page the payment page leads to."""
        assert paid.status_code == 303, paid.text
        back = urlsplit(paid.headers["Location"])
        return self.browser.get(f"{back.path}?{back.query}")

    def buy(self, slug: str = "household") -> Subscription:
        """Buy a plan and come back from paying."""
        started = self.order(slug)
        assert started.status_code == 302, started.content
        assert self.come_back(self.pay(started["Location"])).status_code == 302
        return Subscription.objects.get(user=self.user)

    def live_on(self, to: str) -> None:
        """Let the only subscription live to a landmark."""
        self.simulator.control(f"subscriptions/{self.stripe_id}/advance", to=to)

    @property
    def stripe_id(self) -> str:
        """The id of her newest subscription at the payment service."""
        found = self.simulator.client().v1.subscriptions.list({"customer": self.customer_id, "status": "all"})
        return found.data[0].id

    @property
    def customer_id(self) -> str:
        """Her id at the payment service."""
        return self.user.stripe_customer.stripe_id

    def heard(self, *kinds: str) -> list[Letter]:
        """Every letter sent so far, of these kinds when any are named."""
        self.simulator.control("deliveries/flush")
        return [one for one in self.letters.letters if not kinds or one.event["type"] in kinds]

    def deliver(self, letter: Letter) -> HttpResponse:
        """Bring a letter to the office's door as the payment service does."""
        return Client().post(  # type: ignore[return-value]
            "/stripe/webhook/",
            letter.body,
            content_type="application/json",
            headers={"Stripe-Signature": letter.signature},
        )

    def deliver_all(self) -> None:
        """Bring every letter and do the work it leaves."""
        for letter in self.heard():
            assert self.deliver(letter).status_code == 200
        while run_due():
            pass


def state_of(user: User, *, at: datetime | None = None) -> dict[str, Any]:
    """What an order of events must not change: the snapshot, the rights, the receipts, what is open now or `at`."""
    return {
        "subscriptions": sorted(
            Subscription.objects.filter(user=user).values_list(
                "stripe_id",
                "status",
                "edition__plan__slug",
                "period_starts_at",
                "period_ends_at",
                "cancels_at_period_end",
                "ended_at",
                "past_due_since",
            )
        ),
        "rights": sorted(
            (row.source, tuple(row.features), row.starts_at, row.ends_at)
            for row in Entitlement.objects.filter(user=user)
        ),
        "receipts": sorted(Receipt.objects.filter(user=user).values_list("stripe_invoice_id", "amount_minor")),
        "balances": [(account.code, account.left) for account in services.balances(user, at=at)],
        "open": [bool(entitlements.of(user, at=at).allows(feature)) for feature in entitlements.Feature],
    }


def charge_of(buyer: Buyer) -> str:
    """Her newest payment at Stripe."""
    return str(buyer.simulator.raw(f"charges?customer={buyer.customer_id}")["data"][0]["id"])


def give_back(buyer: Buyer, amount: int | None = None, charge: str = "") -> None:
    """Give a payment back at Stripe."""
    words: Any = {"charge": charge or charge_of(buyer)} | ({"amount": amount} if amount else {})
    buyer.simulator.client().v1.refunds.create(words)


def letters_about(kind: str) -> list[str]:
    """The mails of a kind that were written, as text."""
    return [str(outbox.opened(row).body) for row in OutboxMessage.objects.filter(kind=kind).order_by("created_at")]


def opens(user: User) -> set[Feature]:
    """What is open to her now."""
    return {feature for feature in Feature if entitlements.of(user).allows(feature)}


def hidden(page: Any, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, f"no field {name}"
    return found.group(1)
