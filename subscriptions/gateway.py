"""The only door to Stripe: typed questions out, plain facts in. Nothing else in the house imports `stripe`.

Reached through the official SDK; `settings.STRIPE_API_BASE` changes the base address and nothing else does.
Every write carries an idempotency key, so that a repeat after a lost answer does not happen twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from time import time
from typing import Any

import stripe
from django.conf import settings

from subscriptions import facts
from subscriptions.errors import NotFromStripe, StripeRefused, StripeUnreachable, UnknownAtStripe
from subscriptions.facts import (
    ChargeFacts,
    CheckoutFacts,
    DisputeFacts,
    EventHint,
    InvoiceFacts,
    RenewalFacts,
    SubscriptionFacts,
)

TOLERANCE_SECONDS = 300
MOST_PAGES = 8
TEST_KEY_PREFIX = "sk_test_"


def verify(payload: bytes, signature: str) -> EventHint:
    """Give the hint in a signed webhook body. Tries every secret in force, so that one can replace another.

    Raises: NotFromStripe for a wrong or missing signature, a body signed more than 300 s ago or ahead, or no secret at all.
    """
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            event = stripe.Webhook.construct_event(payload, signature, secret, tolerance=TOLERANCE_SECONDS)
            hint = facts.hint(event.to_dict())
        except (stripe.SignatureVerificationError, ValueError, KeyError, AttributeError, TypeError):
            continue
        # SECURITY: the library refuses what is old, never what is ahead; such a body could be replayed until its time comes.
        if _signed_at(signature) > time() + TOLERANCE_SECONDS:
            raise NotFromStripe(detail="signed ahead of time")
        return hint
    raise NotFromStripe(detail="no secret in force verifies this body")


def _signed_at(signature: str) -> int:
    """Give the instant a verified signature speaks of. Units: seconds since 1970."""
    parts = dict(part.strip().partition("=")[::2] for part in signature.split(","))
    return int(parts["t"])


def is_our_mode(livemode: bool) -> bool:
    """Say whether a fact belongs to the mode of our key: live facts for a live key, test facts for a test key."""
    return livemode != settings.STRIPE_API_KEY.startswith(TEST_KEY_PREFIX)


def create_customer(*, email: str, name: str, user_ref: str) -> str:
    """Give the id of the customer of a person, made when Stripe has none; the same person gives the same customer.

    An idempotency key lives a day; the search finds a customer whose answer was lost before that.
    """
    with _speaking():
        client = _client()
        for known in client.v1.customers.list({"email": email, "limit": 100}).auto_paging_iter():
            if (known.to_dict().get("metadata") or {}).get("person") == user_ref:
                return known.id
        words = sha256(f"{email}\n{name}".encode()).hexdigest()[:16]  # a key must not come back with other words
        made = client.v1.customers.create(
            {"email": email, "name": name, "metadata": {"person": user_ref}},
            {"idempotency_key": f"customer-{user_ref}-{words}"},
        )
    return made.id


def ensure_yearly_price(*, slug: str, name: str, edition_ref: str, amount_minor: int, currency: str) -> str:
    """Give the id of the yearly price of an edition, made with its product when Stripe does not have it yet."""
    with _speaking():
        client = _client()
        found = client.v1.prices.list({"lookup_keys": [edition_ref], "limit": 1})
        for price in found.data:
            return price.id
        product = client.v1.products.create(
            {"name": name, "metadata": {"plan": slug}}, {"idempotency_key": f"product-{edition_ref}"}
        )
        made = client.v1.prices.create(
            {
                "product": product.id,
                "unit_amount": amount_minor,
                "currency": currency,
                "recurring": {"interval": "year"},
                "lookup_key": edition_ref,
            },
            {"idempotency_key": f"price-{edition_ref}"},
        )
    return made.id


def end_other_checkouts(customer_id: str, *, reference: str) -> CheckoutFacts | None:
    """End every open payment page of a customer but that of the order `reference`, and give that one if there is one.

    Two open ones could both be paid.
    """
    ours = None
    with _speaking():
        client = _client()
        found = client.v1.checkout.sessions.list({"customer": customer_id, "status": "open", "limit": 100})
        for one in list(found.auto_paging_iter()):
            if one.client_reference_id == reference and ours is None:
                ours = facts.checkout(one.to_dict())
            else:
                _end_checkout(client, one.id)
    return ours


def end_checkout(session_id: str) -> None:
    """End one payment page; one that is over already stays as it is."""
    with _speaking():
        _end_checkout(_client(), session_id)


def _end_checkout(client: stripe.StripeClient, session_id: str) -> None:
    try:
        client.v1.checkout.sessions.expire(session_id)
    except stripe.InvalidRequestError:
        if client.v1.checkout.sessions.retrieve(session_id).status == "open":
            raise


def start_checkout(
    *, customer_id: str, price_id: str, reference: str, success_url: str, cancel_url: str
) -> CheckoutFacts:
    """Give the open payment page of one yearly subscription for the order `reference`; a repeat gives the same page.

    A page of that order that has run out gives way to a new one. Raises: StripeRefused when it was paid, or ran out too often.
    """
    with _speaking():
        client = _client()
        key = f"checkout-{reference}"
        for _try in range(MOST_PAGES):
            made = client.v1.checkout.sessions.create(
                {
                    "mode": "subscription",
                    "customer": customer_id,
                    "line_items": [{"price": price_id, "quantity": 1}],
                    "client_reference_id": reference,
                    "success_url": success_url,
                    "cancel_url": cancel_url,
                },
                {"idempotency_key": key},
            )
            # A repeated key repeats the first answer, however old: only the session itself says whether it is still open.
            session = client.v1.checkout.sessions.retrieve(made.id)
            if session.status != "expired":
                return facts.checkout(session.to_dict())
            key = f"checkout-{reference}-{made.id[-24:]}"
    raise StripeRefused(detail="every payment page of this order has run out")


def read_checkout(session_id: str) -> CheckoutFacts:
    """Give a checkout session as it stands."""
    with _speaking():
        return facts.checkout(_client().v1.checkout.sessions.retrieve(session_id).to_dict())


def read_subscription(subscription_id: str) -> SubscriptionFacts:
    """Give a subscription as it stands."""
    with _speaking():
        return facts.subscription(_client().v1.subscriptions.retrieve(subscription_id).to_dict())


def subscriptions_of(customer_id: str) -> list[SubscriptionFacts]:
    """Give every subscription of a customer, ended ones too."""
    with _speaking():
        found = _client().v1.subscriptions.list({"customer": customer_id, "status": "all", "limit": 100})
        return [facts.subscription(one.to_dict()) for one in found.auto_paging_iter()]


def read_invoice(invoice_id: str) -> InvoiceFacts:
    """Give an invoice as it stands."""
    with _speaking():
        return facts.invoice(_client().v1.invoices.retrieve(invoice_id).to_dict())


def invoices_of(subscription_id: str) -> list[InvoiceFacts]:
    """Give the invoices of a subscription."""
    with _speaking():
        found = _client().v1.invoices.list({"subscription": subscription_id, "limit": 100})
        return [facts.invoice(one.to_dict()) for one in found.auto_paging_iter()]


def invoice_paid_by(payment_intent_id: str) -> str:
    """Give the id of the invoice that a payment settled; empty when it was for none."""
    with _speaking():
        found = _client().v1.invoice_payments.list(
            {"payment": {"type": "payment_intent", "payment_intent": payment_intent_id}, "limit": 1}
        )
        return facts.invoice_of_payment(found.data[0].to_dict()) if found.data else ""


def renewal_of(subscription_id: str) -> RenewalFacts:
    """Give what the next renewal would charge. Raises: StripeRefused when there will be none."""
    with _speaking():
        preview = _client().v1.invoices.create_preview({"subscription": subscription_id})
        return facts.renewal(preview.to_dict())


def read_charge(charge_id: str) -> ChargeFacts:
    """Give a charge as it stands."""
    with _speaking():
        return facts.charge(_client().v1.charges.retrieve(charge_id).to_dict())


def charges_of(customer_id: str) -> list[ChargeFacts]:
    """Give every charge of a customer."""
    with _speaking():
        found = _client().v1.charges.list({"customer": customer_id, "limit": 100})
        return [facts.charge(one.to_dict()) for one in found.auto_paging_iter()]


def charge_of_refund(refund_id: str) -> str:
    """Give the id of the charge a refund belongs to; empty when it gives back something else."""
    with _speaking():
        return facts.charge_of_refund(_client().v1.refunds.retrieve(refund_id).to_dict())


def read_dispute(dispute_id: str) -> DisputeFacts:
    """Give a dispute as it stands."""
    with _speaking():
        return facts.dispute(_client().v1.disputes.retrieve(dispute_id).to_dict())


def disputes_of(charge_id: str) -> list[DisputeFacts]:
    """Give the disputes about a charge."""
    with _speaking():
        found = _client().v1.disputes.list({"charge": charge_id, "limit": 100})
        return [facts.dispute(one.to_dict()) for one in found.auto_paging_iter()]


def set_cancel_at_period_end(subscription_id: str, *, cancels: bool, key: str) -> SubscriptionFacts:
    """Ask Stripe to end a subscription with its paid period, or to go on after all."""
    with _speaking():
        client = _client()
        change: Any = {"cancel_at_period_end": cancels}
        if not cancels and not client.v1.subscriptions.retrieve(subscription_id).cancel_at_period_end:
            change = {"cancel_at": ""}  # Stripe's portal plans an end by date and leaves the flag alone
        changed = client.v1.subscriptions.update(subscription_id, change, {"idempotency_key": key})
    return facts.subscription(changed.to_dict())


def end_now(subscription_id: str) -> SubscriptionFacts:
    """Ask Stripe to end a subscription at once; it stops collecting what was not paid. A repeat changes nothing."""
    with _speaking():
        client = _client()
        if client.v1.subscriptions.retrieve(subscription_id).status != "canceled":
            client.v1.subscriptions.cancel(subscription_id)
        return facts.subscription(client.v1.subscriptions.retrieve(subscription_id).to_dict())


def open_portal(*, customer_id: str, return_url: str) -> str:
    """Give the address of Stripe's own page where the customer changes her card and sees her invoices."""
    with _speaking():
        return _client().v1.billing_portal.sessions.create({"customer": customer_id, "return_url": return_url}).url


def events_since(moment: datetime) -> Iterator[EventHint]:
    """Give the events Stripe kept since `moment` (it keeps 30 days), oldest last as Stripe lists them."""
    with _speaking():
        found = _client().v1.events.list({"created": {"gte": int(moment.timestamp())}, "limit": 100})
        hints = [facts.hint(one.to_dict()) for one in found.auto_paging_iter()]
    yield from hints


@contextmanager
def _speaking() -> Iterator[None]:
    """Turn Stripe's errors into ours: what may pass by itself, and what is a fault."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeUnreachable(detail=type(error).__name__) from error
    except stripe.StripeError as error:
        code = getattr(error, "code", "") or type(error).__name__
        if (error.http_status or 0) >= 500:
            raise StripeUnreachable(detail=code) from error
        if error.http_status == 404:
            raise UnknownAtStripe(detail=code) from error
        raise StripeRefused(detail=f"{error.http_status} {code}") from error


def _client() -> stripe.StripeClient:
    return _make_client(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=4)
def _make_client(key: str, base: str) -> stripe.StripeClient:
    where: Any = {"api": base} if base else None
    return stripe.StripeClient(key, base_addresses=where, max_network_retries=2)
