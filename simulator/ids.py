"""Identifiers that look like Stripe's: a prefix that names the kind, then letters and digits nobody can guess."""

import secrets
import string

_LETTERS = string.ascii_letters + string.digits

PREFIXES = {
    "billing_portal.configuration": "bpc",
    "billing_portal.session": "bps",
    "charge": "ch",
    "checkout.session": "cs_test",
    "customer": "cus",
    "dispute": "du",
    "event": "evt",
    "invoice": "in",
    "invoice_payment": "inpay",
    "item": "li",
    "line_item": "il",
    "payment_intent": "pi",
    "payment_method": "pm",
    "price": "price",
    "product": "prod",
    "refund": "re",
    "subscription": "sub",
    "subscription_item": "si",
    "webhook_endpoint": "we",
}


def new_id(kind: str) -> str:
    """A fresh identifier for an object of this kind; a checkout session's is long because it opens a page."""
    length = 58 if kind == "checkout.session" else 24
    return f"{PREFIXES[kind]}_{token(length)}"


def token(length: int = 32) -> str:
    """Letters and digits from the system's random source."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def kind_of(identifier: str) -> str | None:
    """The kind of object an identifier belongs to, or None when its prefix is unknown."""
    prefix, _, rest = identifier.rpartition("_")
    if not rest:
        return None
    return next((kind for kind, known in PREFIXES.items() if known == prefix), None)
