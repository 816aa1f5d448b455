"""What happens when somebody pays a checkout: everything, or nothing at all when the card says no."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from simulator.announce import announce, changing, create
from simulator.billing import charging, invoicing, lines, subscribing
from simulator.billing.cards import Entry, read
from simulator.errors import InvalidRequest, Json
from simulator.shapes.people import customer as customer_shape
from simulator.shapes.sessions import customer_details
from simulator.store import Books


@dataclass(frozen=True)
class Payer:
    """What was typed into the checkout."""

    email: str
    name: str
    number: str
    expiry: str
    cvc: str
    accepts_terms: bool
    wants_news: bool


class FormProblem(Exception):
    """What is wrong with the form: the field and a sentence that says what to do."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def complete(books: Books, session: Json, payer: Payer) -> Json:
    """Pay an open checkout. One that is already paid is given back as it is, so a second click does no harm.

    Raises: FormProblem, CardProblem, CardDeclined; InvalidRequest when it has expired.
    """
    if session["status"] == "complete":
        return session
    if session["status"] != "open" or session["expires_at"] <= books.now():
        raise InvalidRequest("This checkout has expired.")
    entry = _check(books, session, payer)
    customer = _customer(books, session, payer)
    method = charging.new_method(books, customer, entry, email=payer.email, name=payer.name)
    with changing(books, session):
        if session["mode"] == "subscription":
            _subscribe(books, session, customer or {}, method)
        else:
            _buy(books, session, customer, method)
        session.update(
            status="complete",
            payment_status="paid" if session["amount_total"] else "no_payment_required",
            url=None,
            customer=customer["id"] if customer else None,
            customer_details=customer_details(email=payer.email, name=payer.name),
            collected_information={"business_name": None, "individual_name": None, "shipping_details": None},
            consent=_consent(session, payer),
        )
    announce(books, "checkout.session.completed", session)
    return session


def known_email(books: Books, session: Json) -> str | None:
    """The address the portal sent along, which the payer cannot change."""
    if session["customer"]:
        known: str | None = books.load("customer", session["customer"])["email"]
        return known
    sent: str | None = session["customer_email"]
    return sent


def _check(books: Books, session: Json, payer: Payer) -> Entry:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", payer.email):
        raise FormProblem("email", "Type your e-mail address, for example clara@example.com.")
    if not payer.name.strip():
        raise FormProblem("name", "Type the name on the card.")
    now = books.now(session["customer"])
    entry = read_entry(payer.number, payer.expiry, payer.cvc, now=now)
    wanted = session["consent_collection"] or {}
    if wanted.get("terms_of_service") == "required" and not payer.accepts_terms:
        raise FormProblem("terms", "Tick the box to agree to the terms, or go back without paying.")
    return entry


def read_entry(number: str, expiry: str, cvc: str, *, now: int) -> Entry:
    """A typed card, checked as of `now`. Raises: CardProblem."""
    today = datetime.fromtimestamp(now, UTC)
    return read(number, expiry, cvc, now_year=today.year, now_month=today.month)


def _customer(books: Books, session: Json, payer: Payer) -> Json | None:
    """Who pays: the customer the portal named, or a new one when this purchase makes one."""
    if session["customer"]:
        known = books.load("customer", session["customer"])
        with changing(books, known, "customer.updated"):
            known["email"] = known["email"] or payer.email
            known["name"] = payer.name if session["_renames"] or not known["name"] else known["name"]
        return known
    wants_invoice = (session["invoice_creation"] or {}).get("enabled")
    if session["customer_creation"] == "always" or wants_invoice:
        made = customer_shape(now=books.now(), email=payer.email, name=payer.name)
        return create(books, made, "customer.created")
    return None


def _subscribe(books: Books, session: Json, customer: Json, method: Json) -> None:
    basket = [(line["price"], line["quantity"]) for line in session["_lines"]]
    data = session["_data"]
    bought, invoice = subscribing.subscribe(
        books, customer, basket, method, metadata=data["metadata"], description=data["description"]
    )
    session.update(subscription=bought["id"], invoice=invoice["id"])


def _buy(books: Books, session: Json, customer: Json | None, method: Json) -> None:
    if (session["invoice_creation"] or {}).get("enabled") and customer:
        _buy_with_invoice(books, session, customer, method)
    elif session["amount_total"] > 0:
        data = session["_data"]
        intent = charging.new_intent(
            books,
            amount=session["amount_total"],
            currency=session["currency"],
            customer_id=customer["id"] if customer else None,
            description=data["description"],
        )
        with changing(books, intent):
            intent.update(metadata=data["metadata"], receipt_email=data["receipt_email"])
        attempt = charging.collect(books, intent, method)
        if attempt.decline:
            raise charging.declined(attempt.decline)
        session["payment_intent"] = intent["id"]


def _buy_with_invoice(books: Books, session: Json, customer: Json, method: Json) -> None:
    now = books.now(customer["id"])
    sold = [
        lines.for_sale(books, line["price"], line["quantity"], now=now, subscription_id=None)
        for line in session["_lines"]
    ]
    invoice = invoicing.draft(books, customer, sold, reason="manual", period=(now, now))
    with changing(books, invoice):
        invoice["metadata"] = session["_data"]["metadata"]
    invoicing.finalize(books, invoice)
    decline = invoicing.pay(books, invoice, method)
    if decline:
        raise charging.declined(decline)
    links = books.where("invoice_payment", invoice=invoice["id"])
    session.update(invoice=invoice["id"], payment_intent=links[0]["payment"]["payment_intent"] if links else None)


def _consent(session: Json, payer: Payer) -> Json | None:
    wanted = session["consent_collection"]
    if wanted is None:
        return None
    asked_for_news = wanted["promotions"] == "auto"
    return {
        "promotions": ("opt_in" if payer.wants_news else "opt_out") if asked_for_news else None,
        "terms_of_service": "accepted" if wanted["terms_of_service"] == "required" else None,
    }
