"""What time does to subscriptions and checkouts: notices, renewals, retries, planned ends, expiry.

Every step happens at its own moment: a customer whose clock is moved by a year lives through all that falls into it, in
order, with the right dates on everything.
"""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.announce import announce, changing
from simulator.billing import invoicing, lines, subscribing
from simulator.billing.periods import period_end
from simulator.errors import Json
from simulator.shapes.catalogue import plan
from simulator.store import Books, Store

NOTICE_DAYS = 7


@dataclass(frozen=True)
class Step:
    """Something that is going to happen to a subscription at a moment."""

    at: int
    name: str
    do: Callable[[], None]


def next_step(books: Books, owner: Json) -> Step | None:
    """The earliest thing time will do to this subscription, or None when it has ended."""
    if owner["status"] not in ("active", "past_due"):
        return None
    end = subscribing.paid_until(owner)
    stops_at = owner["cancel_at"] or (end if owner["cancel_at_period_end"] else None)
    steps = _invoice_steps(books, owner)
    if stops_at is not None and stops_at <= end:
        steps.append(Step(stops_at, "end", lambda: subscribing.end(books, owner, reason="cancellation_requested")))
    else:
        if owner.get("_noticed_for") != end:
            steps.append(Step(end - NOTICE_DAYS * invoicing.DAY, "upcoming", lambda: _announce_next(books, owner)))
        steps.append(Step(end, "renewal", lambda: _renew(books, owner)))
    return min(steps, key=lambda step: step.at)


def live_until(books: Books, customer_id: str, instant: int) -> list[str]:
    """Let a customer live until `instant`. Gives the names of the steps that happened."""
    happened = []
    while True:
        due = [step for owner in books.where("subscription", customer=customer_id) if (step := next_step(books, owner))]
        step = min(due, key=lambda one: one.at, default=None)
        if step is None or step.at > instant:
            break
        books.set_now(customer_id, max(step.at, books.now(customer_id)))
        step.do()
        happened.append(step.name)
    if instant > books.now(customer_id):
        books.set_now(customer_id, instant)
    return happened


def catch_up(store: Store) -> list[str]:
    """Let everything happen that is due by now, for everybody. Takes the write lock only when something is due."""
    with store.reading() as books:
        customers = _due_customers(books)
        expired = [one["id"] for one in _stale_checkouts(books)]
    happened = []
    if customers or expired:
        with store.writing() as books:
            for customer_id in customers:
                happened += _catch_up_one(books, customer_id)
            for session in _stale_checkouts(books):
                expire_checkout(books, session)
                happened.append("checkout expired")
    return happened


def expire_checkout(books: Books, session: Json) -> None:
    """Close an open checkout that nobody paid."""
    with changing(books, session):
        session.update(status="expired", url=None)
    announce(books, "checkout.session.expired", session)


def _catch_up_one(books: Books, customer_id: str) -> list[str]:
    """As `live_until`, for a customer who keeps the machine's time: the steps get their own moments, then she is back."""
    ahead = books.setting(f"clock:{customer_id}", 0)
    happened = []
    until = books.now(customer_id)
    while True:
        due = [step for owner in books.where("subscription", customer=customer_id) if (step := next_step(books, owner))]
        step = min(due, key=lambda one: one.at, default=None)
        if step is None or step.at > until:
            break
        books.set_now(customer_id, step.at)
        step.do()
        happened.append(step.name)
    books.remember(f"clock:{customer_id}", ahead)
    return happened


def _due_customers(books: Books) -> list[str]:
    due = set()
    for status in ("active", "past_due"):
        for owner in books.where("subscription", status=status):
            step = next_step(books, owner)
            if step and step.at <= books.now(owner["customer"]):
                due.add(owner["customer"])
    return sorted(due)


def _stale_checkouts(books: Books) -> list[Json]:
    now = books.now()
    return [session for session in books.where("checkout.session", status="open") if session["expires_at"] <= now]


def _invoice_steps(books: Books, owner: Json) -> list[Step]:
    steps = []
    for invoice in books.where("invoice", customer=owner["customer"]):
        if (subscribing.subscription_of(books, invoice) or {}).get("id") != owner["id"]:
            continue
        if invoice["status"] == "draft" and invoice["automatically_finalizes_at"]:
            steps.append(Step(invoice["automatically_finalizes_at"], "payment", _collector(books, invoice)))
        if invoice["status"] == "open" and invoice["next_payment_attempt"]:
            steps.append(Step(invoice["next_payment_attempt"], "retry", _collector(books, invoice)))
    return steps


def _collector(books: Books, invoice: Json) -> Callable[[], None]:
    def collect() -> None:
        if invoice["status"] == "draft":
            invoicing.finalize(books, invoice)
        owner = subscribing.subscription_of(books, invoice)
        method = subscribing.method_of(books, owner) if owner else None
        if invoice["status"] == "open":
            subscribing.collect_invoice(books, invoice, method, is_scheduled=True)
        owner = subscribing.subscription_of(books, invoice)
        if owner and invoice["status"] == "open" and invoice["next_payment_attempt"] is None:
            subscribing.end(books, owner, reason="payment_failed")

    return collect


def _announce_next(books: Books, owner: Json) -> None:
    """Tell of the invoice that is going to come."""
    owner["_noticed_for"] = subscribing.paid_until(owner)
    books.save(owner)
    customer = books.load("customer", owner["customer"])
    coming = invoicing.preview(
        books, customer, coming_lines(books, owner), period=_last_period(owner), subscription=owner
    )
    announce(books, "invoice.upcoming", coming)


def _renew(books: Books, owner: Json) -> None:
    """Begin the next period: a draft invoice that is finalized and collected an hour later."""
    customer = books.load("customer", owner["customer"])
    last, period = _last_period(owner), next_period(owner)
    due = coming_lines(books, owner)
    books.remember(f"pending:{owner['id']}", [])
    invoice = invoicing.draft(books, customer, due, reason="subscription_cycle", period=last, subscription=owner)
    with changing(books, invoice):
        invoice["automatically_finalizes_at"] = books.now(customer["id"]) + invoicing.HOUR
        invoice["next_payment_attempt"] = books.now(customer["id"]) + invoicing.HOUR
    with changing(books, owner, "customer.subscription.updated"):
        owner["latest_invoice"] = invoice["id"]
        begin_period(owner, period)


def begin_period(owner: Json, period: tuple[int, int]) -> None:
    """Put every item of a subscription into this period."""
    for item in owner["items"]["data"]:
        item.update(current_period_start=period[0], current_period_end=period[1], plan=plan(item["price"]))


def next_period(owner: Json) -> tuple[int, int]:
    """The period after the current one."""
    start = subscribing.paid_until(owner)
    recurring = owner["items"]["data"][0]["price"]["recurring"]
    return start, period_end(owner["billing_cycle_anchor"], start, recurring)


def coming_lines(books: Books, owner: Json) -> list[Json]:
    """All that the next invoice will ask for."""
    return lines.for_period(books, owner, next_period(owner)) + pending_lines(books, owner)


def pending_lines(books: Books, owner: Json) -> list[Json]:
    """What changes in the middle of a period have left for the next invoice."""
    waiting: list[Json] = books.setting(f"pending:{owner['id']}", [])
    return waiting


def _last_period(owner: Json) -> tuple[int, int]:
    item = owner["items"]["data"][0]
    return item["current_period_start"], item["current_period_end"]
