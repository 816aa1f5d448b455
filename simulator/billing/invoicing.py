"""The life of an invoice: drafted, finalized with a number and a page, then paid or not."""

from simulator.announce import announce, changing, create
from simulator.billing.cards import Decline
from simulator.billing.charging import collect, new_intent
from simulator.errors import InvalidRequest, Json
from simulator.ids import token
from simulator.shapes.invoices import invoice as invoice_shape
from simulator.shapes.invoices import subscription_parent
from simulator.shapes.payments import invoice_payment
from simulator.store import Books

HOUR = 3600
DAY = 86400
# A failed renewal is tried again after three, five and seven more days; then the subscription ends.
RETRY_AFTER_DAYS = (3, 5, 7)
NO_CARD = Decline("missing", "missing", "There is no card on file to pay this invoice with. Add one and try again.")


def totals(invoice: Json, lines: list[Json], balance: int) -> None:
    """Put the lines on the invoice and add them up, with what the customer owes or has in credit from before."""
    total = sum(line["amount"] for line in lines)
    due = max(0, total + balance)
    invoice["lines"]["data"] = [{**line, "invoice": invoice["id"]} for line in lines]
    invoice.update(
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total,
        total_excluding_tax=total,
        starting_balance=balance,
        amount_due=due,
        amount_remaining=due,
    )


def draft(
    books: Books,
    customer: Json,
    lines: list[Json],
    *,
    reason: str,
    period: tuple[int, int],
    subscription: Json | None = None,
) -> Json:
    """A new draft invoice of these lines."""
    invoice = _assembled(books, customer, lines, reason=reason, period=period, subscription=subscription)
    return create(books, invoice, "invoice.created")


def preview(books: Books, customer: Json, lines: list[Json], *, period: tuple[int, int], subscription: Json) -> Json:
    """The next invoice as `invoice.upcoming` carries it: with everything but an id, because it does not exist yet."""
    invoice = _assembled(books, customer, lines, reason="upcoming", period=period, subscription=subscription)
    invoice["next_payment_attempt"] = period[1] + HOUR
    del invoice["id"]
    for line in invoice["lines"]["data"]:
        line["invoice"] = None
    return invoice


def finalize(books: Books, invoice: Json) -> Json:
    """Number a draft, give it its page and the payment that is to settle it. An invoice over nothing is paid at once."""
    if invoice["status"] != "draft":
        raise InvalidRequest("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    customer = books.load("customer", invoice["customer"])
    now = books.now(customer["id"])
    intent_id = None
    with changing(books, invoice):
        secret = token()
        invoice.update(
            automatically_finalizes_at=None,
            effective_at=now,
            hosted_invoice_url=f"{books.base_url}/invoices/{secret}",
            invoice_pdf=f"{books.base_url}/invoices/{secret}/pdf",
            number=f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}",
            status="open",
            _secret=secret,
        )
        invoice["ending_balance"] = min(0, invoice["total"] + invoice["starting_balance"])
        invoice["status_transitions"]["finalized_at"] = now
        if invoice["amount_due"] > 0:
            intent_id = new_intent(
                books,
                amount=invoice["amount_due"],
                currency=invoice["currency"],
                customer_id=customer["id"],
                description=_purpose(invoice),
            )["id"]
    with changing(books, customer, "customer.updated"):
        customer["next_invoice_sequence"] += 1
        customer["currency"] = customer["currency"] or invoice["currency"]
        customer["balance"] = invoice["ending_balance"]
    announce(books, "invoice.finalized", invoice)
    if intent_id:
        books.add(invoice_payment(now=now, invoice=invoice, intent_id=intent_id))
    else:
        _settle(books, invoice)
    return invoice


def pay(books: Books, invoice: Json, method: Json | None, *, is_scheduled: bool = False) -> Decline | None:
    """Try to collect an open invoice; the reason when the card says no. An invoice that is paid stays paid.

    Only a scheduled attempt moves the schedule: what a person tries in between costs her no later attempt.
    """
    if invoice["status"] == "paid":
        return None
    if invoice["status"] != "open":
        raise InvalidRequest(f"This invoice is {invoice['status']}: only an open invoice can be paid.")
    if method is None:
        _postpone(books, invoice, is_scheduled=is_scheduled)
        return NO_CARD
    link = books.where("invoice_payment", invoice=invoice["id"])[0]
    intent = books.load("payment_intent", link["payment"]["payment_intent"])
    attempt = collect(books, intent, method)
    if attempt.decline is None:
        with changing(books, link, "invoice_payment.paid"):
            link.update(status="paid", amount_paid=invoice["amount_due"])
            link["status_transitions"]["paid_at"] = books.now(invoice["customer"])
        _settle(books, invoice)
        return None
    _postpone(books, invoice, is_scheduled=is_scheduled)
    return attempt.decline


def _settle(books: Books, invoice: Json) -> None:
    """Mark an invoice paid and say so."""
    with changing(books, invoice):
        if invoice["amount_due"] > 0:
            invoice["attempted"] = True
            invoice["attempt_count"] += 1
        invoice.update(
            amount_paid=invoice["amount_due"],
            amount_remaining=0,
            next_payment_attempt=None,
            status="paid",
            auto_advance=False,
        )
        invoice["status_transitions"]["paid_at"] = books.now(invoice["customer"])
    customer = books.load("customer", invoice["customer"])
    with changing(books, customer, "customer.updated"):
        customer["delinquent"] = False
    announce(books, "invoice.paid", invoice)
    announce(books, "invoice.payment_succeeded", invoice)


def _postpone(books: Books, invoice: Json, *, is_scheduled: bool) -> None:
    """Record a failed attempt and when the next one will be, if there is one."""
    customer = books.load("customer", invoice["customer"])
    with changing(books, invoice):
        invoice["attempted"] = True
        invoice["attempt_count"] += 1
        if is_scheduled:
            tried = invoice.get("_tries", 0)
            invoice["_tries"] = tried + 1
            again = tried < len(RETRY_AFTER_DAYS)
            wait = RETRY_AFTER_DAYS[tried] * DAY if again else 0
            invoice["next_payment_attempt"] = books.now(customer["id"]) + wait if again else None
    with changing(books, customer, "customer.updated"):
        customer["delinquent"] = True
    announce(books, "invoice.payment_failed", invoice)


def _assembled(
    books: Books,
    customer: Json,
    lines: list[Json],
    *,
    reason: str,
    period: tuple[int, int],
    subscription: Json | None,
) -> Json:
    invoice = invoice_shape(
        now=books.now(customer["id"]), customer=customer, currency=lines[0]["currency"], reason=reason, period=period
    )
    if subscription:
        invoice["parent"] = subscription_parent(subscription)
        invoice["default_payment_method"] = None
    totals(invoice, lines, customer["balance"])
    return invoice


def _purpose(invoice: Json) -> str:
    return {
        "subscription_create": "Subscription creation",
        "subscription_cycle": "Subscription update",
        "subscription_update": "Subscription update",
    }.get(invoice["billing_reason"], f"Payment for invoice {invoice['number']}")
