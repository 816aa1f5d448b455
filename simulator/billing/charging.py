"""Collecting an amount with a card: one attempt makes one charge, and the payment intent remembers how it went."""

from dataclasses import dataclass

from simulator.announce import announce, changing, create
from simulator.billing.cards import CARDS, DECLINED, Decline, Entry
from simulator.errors import CardDeclined, Json
from simulator.shapes.payments import charge, payment_intent
from simulator.shapes.people import billing_details, payment_method
from simulator.store import Books


@dataclass(frozen=True)
class Attempt:
    """How one try to collect went."""

    charge: Json
    decline: Decline | None


def new_method(books: Books, customer: Json | None, entry: Entry, *, email: str | None, name: str | None) -> Json:
    """Put a typed card on file, with its customer when there is one."""
    customer_id = customer["id"] if customer else None
    method = payment_method(
        now=books.now(customer_id),
        customer_id=customer_id,
        brand=entry.card.brand,
        last4=entry.card.number[-4:],
        month=entry.month,
        year=entry.year,
        details=billing_details(email=email, name=name),
    )
    method["_number"] = entry.card.number
    create(books, method, *(["payment_method.attached"] if customer else []))
    return method


def new_intent(books: Books, *, amount: int, currency: str, customer_id: str | None, description: str | None) -> Json:
    """An amount to collect, announced."""
    intent = payment_intent(
        now=books.now(customer_id), amount=amount, currency=currency, customer_id=customer_id, description=description
    )
    return create(books, intent, "payment_intent.created")


def collect(books: Books, intent: Json, method: Json) -> Attempt:
    """Try to collect `intent` with this card: both outcomes are kept and announced."""
    decline = _decline(books, intent["customer"], method)
    attempt = charge(now=books.now(intent["customer"]), intent=intent, method=method, receipt_base=books.base_url)
    with changing(books, intent):
        intent["latest_charge"] = attempt["id"]
        if decline is None:
            intent["payment_method"] = method["id"]
            intent["status"] = "succeeded"
            intent["amount_received"] = intent["amount"]
            intent["last_payment_error"] = None
        else:
            _refuse(attempt, decline)
            intent["status"] = "requires_payment_method"
            intent["last_payment_error"] = _error(attempt, method, decline)
    create(books, attempt, "charge.succeeded" if decline is None else "charge.failed")
    announce(books, "payment_intent.succeeded" if decline is None else "payment_intent.payment_failed", intent)
    return Attempt(attempt, decline)


def declined(decline: Decline) -> CardDeclined:
    """The error that tells of a declined card."""
    return CardDeclined(decline.sentence, code=decline.code, decline_code=decline.decline_code)


def _decline(books: Books, customer_id: str | None, method: Json) -> Decline | None:
    """Why this card fails now: it is a failing test card, or the control room said that the next payment fails."""
    if customer_id:
        left = books.setting(f"fail:{customer_id}", 0)
        if left > 0:
            books.remember(f"fail:{customer_id}", left - 1)
            return DECLINED
    return CARDS[method["_number"]].decline


def _refuse(attempt: Json, decline: Decline) -> None:
    attempt.update(
        amount_captured=0,
        captured=False,
        failure_code=decline.code,
        failure_message=decline.sentence,
        paid=False,
        receipt_url=None,
        status="failed",
    )
    attempt["outcome"].update(
        network_status="declined_by_network",
        reason=decline.decline_code,
        seller_message="The bank declined the payment.",
        type="issuer_declined",
    )


def _error(attempt: Json, method: Json, decline: Decline) -> Json:
    return {
        "charge": attempt["id"],
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.sentence,
        "payment_method": {key: value for key, value in method.items() if not key.startswith("_")},
        "type": "card_error",
    }
