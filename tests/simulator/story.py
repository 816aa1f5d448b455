"""The steps most stories share: a plan on sale, a checkout, a person who pays."""

from typing import Any

import requests
import stripe

from .process import Simulator

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"
SUCCESS = "http://127.0.0.1:8000/plans/thanks/?session={CHECKOUT_SESSION_ID}"
CANCEL = "http://127.0.0.1:8000/plans/"


def typed(card: str = GOOD_CARD, **other: str) -> dict[str, str]:
    """A filled-in checkout form."""
    return {
        "email": "clara@example.com",
        "name": "Clara Núñez",
        "number": card,
        "expiry": "12 / 40",
        "cvc": "123",
        **other,
    }


class Shop:
    """A yearly plan, and how it is bought."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.client: stripe.StripeClient = simulator.client()
        self.product = self.client.v1.products.create(
            {"name": "Household plan", "description": "The library and five documents a year."}
        )
        self.price = self.client.v1.prices.create(
            {
                "product": self.product.id,
                "currency": "usd",
                "unit_amount": 12000,
                "recurring": {"interval": "year"},
                "lookup_key": "household_year",
            }
        )

    def checkout(self, **more: Any) -> stripe.checkout.Session:
        """An open checkout for the plan."""
        return self.client.v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "line_items": [{"price": self.price.id, "quantity": 1}],
                "success_url": SUCCESS,
                "cancel_url": CANCEL,
                **more,
            }
        )

    def pay(self, session: stripe.checkout.Session, card: str = GOOD_CARD, **other: str) -> requests.Response:
        """Fill in the page and send it, without following where it leads."""
        assert session.url is not None
        return requests.post(session.url, data=typed(card, **other), allow_redirects=False, timeout=20)

    def subscribe(self, **more: Any) -> stripe.Subscription:
        """A bought subscription."""
        session = self.checkout(**more)
        assert self.pay(session).status_code == 303
        bought = self.client.v1.checkout.sessions.retrieve(session.id)
        assert isinstance(bought.subscription, str)
        return self.client.v1.subscriptions.retrieve(bought.subscription)

    def again(self, subscription: stripe.Subscription, *expand: str) -> stripe.Subscription:
        """The subscription as it is now."""
        return self.client.v1.subscriptions.retrieve(subscription.id, {"expand": list(expand)})

    def period_end(self, subscription: stripe.Subscription) -> int:
        """The end of the paid period, from the item, where it stands."""
        return subscription.to_dict()["items"]["data"][0]["current_period_end"]

    def events(self, *kinds: str) -> list[str]:
        """The kinds of all events so far, oldest first; only these kinds if any are named."""
        found = self.client.v1.events.list({"limit": 100}).data[::-1]
        return [event.type for event in found if not kinds or event.type in kinds]
