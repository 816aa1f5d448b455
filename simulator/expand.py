"""`expand[]`: an id in the answer becomes the object it names, and lists that are left out by default are put in."""

from collections.abc import Callable
from typing import Any

from simulator.errors import InvalidRequest, Json
from simulator.ids import kind_of
from simulator.shapes.lists import listing
from simulator.store import Books, shown

_DEEPEST = 4
_FIRST_PAGE = 10

# Which fields of which object hold an id that may be expanded.
_LINKS = {
    "billing_portal.session": ("configuration",),
    "charge": ("customer", "payment_intent", "balance_transaction", "review"),
    "checkout.session": ("customer", "invoice", "payment_intent", "subscription", "setup_intent", "payment_link"),
    "customer": ("default_source", "test_clock"),
    "dispute": ("charge", "payment_intent"),
    "invoice": (
        "customer",
        "default_payment_method",
        "default_source",
        "latest_revision",
        "on_behalf_of",
        "test_clock",
    ),
    "invoice_payment": ("invoice",),
    "line_item": ("subscription",),
    "payment_intent": ("customer", "latest_charge", "payment_method", "review"),
    "payment_method": ("customer",),
    "price": ("product",),
    "product": ("default_price", "tax_code"),
    "refund": ("charge", "payment_intent", "payment_method", "balance_transaction"),
    "subscription": (
        "customer",
        "default_payment_method",
        "default_source",
        "latest_invoice",
        "pending_setup_intent",
        "schedule",
        "test_clock",
    ),
    # Groups inside objects, named by the field that holds them.
    "invoice_settings": ("default_payment_method",),
    "payment": ("payment_intent", "charge"),
    "price_details": ("price",),
    "subscription_details": ("subscription",),
}


def _payments(books: Books, invoice: Json) -> Json:
    return _first(
        books.where("invoice_payment", invoice=invoice["id"]), f"/v1/invoice_payments?invoice={invoice['id']}"
    )


def _subscriptions(books: Books, customer: Json) -> Json:
    alive = [one for one in books.where("subscription", customer=customer["id"]) if one["status"] != "canceled"]
    return _first(alive[::-1], f"/v1/customers/{customer['id']}/subscriptions")


def _line_items(_: Books, session: Json) -> Json:
    return _first(session["_lines"], f"/v1/checkout/sessions/{session['id']}/line_items")


def _refunds(books: Books, charge: Json) -> Json:
    return _first(books.where("refund", charge=charge["id"])[::-1], f"/v1/charges/{charge['id']}/refunds")


def _tax(_books: Books, _customer: Json) -> Json:
    return {"automatic_tax": "unrecognized_location", "ip_address": None, "location": None, "provider": "stripe"}


def _empty(name: str) -> "Callable[[Books, Json], Json]":
    return lambda _, customer: listing([], f"/v1/customers/{customer['id']}/{name}")


_LEFT_OUT: dict[tuple[str, str], Callable[[Books, Json], Json]] = {
    ("charge", "refunds"): _refunds,
    ("checkout.session", "line_items"): _line_items,
    ("customer", "sources"): _empty("sources"),
    ("customer", "subscriptions"): _subscriptions,
    ("customer", "tax"): _tax,
    ("customer", "tax_ids"): _empty("tax_ids"),
    ("invoice", "payments"): _payments,
}


def expand(books: Books, answer: Json, paths: list[str]) -> Json:
    """The answer with every path expanded. Raises: InvalidRequest for a path that cannot be."""
    for path in paths:
        steps = path.split(".")
        if len(steps) - steps.count("data") > _DEEPEST:
            raise InvalidRequest(
                f"You cannot expand more than {_DEEPEST} levels of a property. Property: {path}", param="expand"
            )
        _walk(books, answer, steps, path, name="")
    return answer


def _walk(books: Books, value: Any, steps: list[str], path: str, name: str) -> None:
    if value is None or not steps:
        return
    if isinstance(value, list):
        for one in value:
            _walk(books, one, steps, path, name)
        return
    if not isinstance(value, dict):
        raise _refusal(path)
    step, rest = steps[0], steps[1:]
    kind = value.get("object", name)
    # The private half of an object is needed to fill what is left out, and the answer no longer has it.
    if (kind, step) in _LEFT_OUT and step not in value:
        value[step] = shown(_LEFT_OUT[kind, step](books, books.load(kind, value["id"])))
    if step not in value:
        raise _refusal(path)
    held = value[step]
    if isinstance(held, str):
        if step not in _LINKS.get(kind, ()):
            raise _refusal(path)
        target = kind_of(held)
        held = value[step] = shown(books.load(target, held)) if target else held
    elif not rest and not isinstance(held, dict) and not (held is None and step in _LINKS.get(kind, ())):
        raise _refusal(path)
    _walk(books, held, rest, path, step)


def _first(found: list[Json], url: str) -> Json:
    return listing(found[:_FIRST_PAGE], url, has_more=len(found) > _FIRST_PAGE)


def _refusal(path: str) -> InvalidRequest:
    return InvalidRequest(
        f"This property cannot be expanded ({path}). You may want to try expanding it another way, or not at all.",
        param="expand",
    )
