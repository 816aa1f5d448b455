"""A subscription moves to another price or quantity in the middle of its period."""

from simulator.announce import changing
from simulator.billing import invoicing, lines, renewals, subscribing
from simulator.billing.charging import declined
from simulator.billing.periods import period_end
from simulator.errors import InvalidRequest, Json
from simulator.shapes.catalogue import plan
from simulator.shapes.subscriptions import item_list, subscription_item
from simulator.store import Books

Wish = tuple[str | None, Json | None, int | None]


def change_items(books: Books, owner: Json, wishes: list[Wish], *, proration: str, all_or_nothing: bool) -> None:
    """Apply `(item id, price, quantity)` wishes; a wish without an item id adds one, as at Stripe.

    Another interval begins a new period at once. Raises: CardDeclined when `all_or_nothing` and the invoice is not paid.
    """
    now = books.now(owner["customer"])
    before = {item["id"]: {**item} for item in owner["items"]["data"]}
    with changing(books, owner, "customer.subscription.updated"):
        items = _wished(owner, wishes, now)
        _same_rhythm(items)
        owner["items"] = item_list(owner["id"], items)
        was = next(iter(before.values()))["price"]["recurring"]
        is_new_rhythm = _rhythm(items[0]["price"]["recurring"]) != _rhythm(was)
        changes = _prorations(books, before, items, now=now, whole_new=is_new_rhythm) if proration != "none" else []
        if is_new_rhythm:
            period = (now, period_end(now, now, items[0]["price"]["recurring"]))
            owner["billing_cycle_anchor"] = now
            renewals.begin_period(owner, period)
            changes += lines.for_period(books, owner, period)
        if changes and (is_new_rhythm or proration == "always_invoice"):
            _invoice_now(books, owner, changes, all_or_nothing=all_or_nothing)
        elif changes:
            books.remember(f"pending:{owner['id']}", [*renewals.pending_lines(books, owner), *changes])


def _wished(owner: Json, wishes: list[Wish], now: int) -> list[Json]:
    items = {item["id"]: item for item in owner["items"]["data"]}
    current = next(iter(items.values()))
    for identifier, price, quantity in wishes:
        if identifier is None:
            if price is None:
                raise InvalidRequest("A new item needs a price.", code="parameter_missing", param="items[0][price]")
            period = (current["current_period_start"], current["current_period_end"])
            added = subscription_item(
                now=now, subscription_id=owner["id"], price=price, quantity=quantity or 1, period=period
            )
            items[added["id"]] = added
            continue
        if identifier not in items:
            raise InvalidRequest(
                f"No such subscription item: '{identifier}'", code="resource_missing", param="items[0][id]"
            )
        item = {**items[identifier]}
        if price is not None:
            item.update(price=price, plan=plan(price))
        if quantity is not None:
            item["quantity"] = quantity
        items[identifier] = item
    return list(items.values())


def _same_rhythm(items: list[Json]) -> None:
    if any(item["price"]["recurring"] is None for item in items):
        raise InvalidRequest("A subscription takes recurring prices only.", param="items[0][price]")
    if len({_rhythm(item["price"]["recurring"]) for item in items}) > 1:
        raise InvalidRequest("The simulator plays subscriptions whose items all have the same interval.", param="items")


def _rhythm(recurring: Json) -> tuple[str, int]:
    return recurring["interval"], recurring["interval_count"]


def _prorations(books: Books, before: dict[str, Json], items: list[Json], *, now: int, whole_new: bool) -> list[Json]:
    """Credit for what was paid and is not used, and the price of the rest at the new terms."""
    result = []
    for item in items:
        old = before.get(item["id"])
        if old and (old["price"]["id"], old["quantity"]) == (item["price"]["id"], item["quantity"]):
            continue
        if old:
            result.append(lines.for_change(books, old, sign=-1, now=now))
        if not whole_new:
            result.append(lines.for_change(books, item, sign=1, now=now))
    return result


def _invoice_now(books: Books, owner: Json, changes: list[Json], *, all_or_nothing: bool) -> None:
    customer = books.load("customer", owner["customer"])
    now = books.now(customer["id"])
    changes = renewals.pending_lines(books, owner) + changes
    books.remember(f"pending:{owner['id']}", [])
    invoice = invoicing.draft(
        books, customer, changes, reason="subscription_update", period=(now, now), subscription=owner
    )
    owner["latest_invoice"] = invoice["id"]
    invoicing.finalize(books, invoice)
    if invoice["status"] == "paid":
        return
    decline = invoicing.pay(books, invoice, subscribing.method_of(books, owner))
    if decline and all_or_nothing:
        error = declined(decline)
        error.keeps_changes = False
        raise error
    if decline:
        owner["status"] = "past_due"
