"""The life of a subscription: bought, planned to end, kept after all, ended."""

from simulator.announce import announce, changing, create
from simulator.billing import invoicing, lines
from simulator.billing.cards import Decline
from simulator.billing.charging import declined
from simulator.billing.periods import period_end
from simulator.errors import Json, missing
from simulator.shapes.subscriptions import item_list, subscription, subscription_item
from simulator.store import Books

Basket = list[tuple[Json, int]]


def subscribe(
    books: Books, customer: Json, basket: Basket, method: Json, *, metadata: Json, description: str | None
) -> tuple[Json, Json]:
    """Start a subscription to the recurring prices of the basket and collect its first invoice.

    The subscription is announced as incomplete and then as active, in the order Stripe does it. Raises: CardDeclined.
    """
    now = books.now(customer["id"])
    repeated = [(price, quantity) for price, quantity in basket if price["recurring"]]
    once = [(price, quantity) for price, quantity in basket if not price["recurring"]]
    bought = subscription(
        now=now, customer_id=customer["id"], currency=repeated[0][0]["currency"], method_id=method["id"]
    )
    bought.update(metadata=metadata, description=description)
    period = (now, period_end(now, now, repeated[0][0]["recurring"]))
    items = [
        subscription_item(now=now, subscription_id=bought["id"], price=price, quantity=quantity, period=period)
        for price, quantity in repeated
    ]
    bought["items"] = item_list(bought["id"], items)
    create(books, bought, "customer.subscription.created")
    charged = lines.for_period(books, bought, period)
    charged += [
        lines.for_sale(books, price, quantity, now=now, subscription_id=bought["id"]) for price, quantity in once
    ]
    invoice = invoicing.draft(
        books, customer, charged, reason="subscription_create", period=(now, now), subscription=bought
    )
    with changing(books, bought, "customer.subscription.updated"):
        bought["latest_invoice"] = invoice["id"]
        invoicing.finalize(books, invoice)
        decline = invoicing.pay(books, invoice, method)
        if decline:
            raise declined(decline)
        bought["status"] = "active"
    return bought, invoice


def method_of(books: Books, owner: Json) -> Json | None:
    """The card a subscription is paid with: its own, else the customer's default."""
    customer = books.load("customer", owner["customer"])
    identifier = owner["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    return books.find("payment_method", identifier) if identifier else None


def collect_invoice(books: Books, invoice: Json, method: Json | None, *, is_scheduled: bool = False) -> Decline | None:
    """Try to collect an open invoice and let its subscription follow: active when paid, past due when not.

    Gives the reason of the decline, or None when the invoice is paid.
    """
    decline = invoicing.pay(books, invoice, method, is_scheduled=is_scheduled)
    owner = subscription_of(books, invoice)
    if owner and owner["status"] in ("active", "past_due") and owner["latest_invoice"] == invoice["id"]:
        with changing(books, owner, "customer.subscription.updated"):
            owner["status"] = "past_due" if decline else "active"
    return decline


def subscription_of(books: Books, invoice: Json) -> Json | None:
    """The subscription that raised an invoice, if one did."""
    parent = invoice["parent"]
    if parent is None or parent["subscription_details"] is None:
        return None
    return books.find("subscription", parent["subscription_details"]["subscription"])


def paid_until(owner: Json) -> int:
    """The end of the current period."""
    return int(max(item["current_period_end"] for item in owner["items"]["data"]))


def plan_end(books: Books, owner: Json, *, at: int | None, by_period: bool, details: Json | None = None) -> None:
    """Plan the end of a subscription: by the flag (as the API does) or by a date (as the portal does)."""
    with changing(books, owner, "customer.subscription.updated"):
        owner["cancel_at_period_end"] = by_period
        owner["cancel_at"] = at
        owner["canceled_at"] = books.now(owner["customer"])
        owner["cancellation_details"].update({"reason": "cancellation_requested", **(details or {})})


def keep(books: Books, owner: Json) -> None:
    """Take a planned end back."""
    with changing(books, owner, "customer.subscription.updated"):
        owner.update(cancel_at_period_end=False, cancel_at=None, canceled_at=None)
        owner["cancellation_details"].update(comment=None, feedback=None, reason=None)


def end(books: Books, owner: Json, *, reason: str, details: Json | None = None) -> None:
    """End a subscription now. Its unpaid invoices stay as they are, but are not tried again."""
    if owner["status"] == "canceled":
        raise missing("subscription", owner["id"])
    now = books.now(owner["customer"])
    for invoice in books.where("invoice", customer=owner["customer"]):
        is_ours = (subscription_of(books, invoice) or {}).get("id") == owner["id"]
        if is_ours and invoice["status"] in ("draft", "open"):
            with changing(books, invoice, "invoice.updated"):
                invoice.update(auto_advance=False, next_payment_attempt=None, automatically_finalizes_at=None)
    with changing(books, owner):
        owner["status"] = "canceled"
        owner["ended_at"] = now
        owner["canceled_at"] = owner["canceled_at"] or now
        owner["cancellation_details"].update({"reason": reason, **(details or {})})
    announce(books, "customer.subscription.deleted", owner)
