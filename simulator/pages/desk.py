"""The demo's desk: who has subscribed, what was sent, and a few buttons that make time and trouble."""

import secrets
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request

from simulator import steering
from simulator.api import store
from simulator.billing import returning, subscribing
from simulator.errors import InvalidRequest, Json, StripeError
from simulator.pages.layout import render
from simulator.store import Books

desk = Blueprint("desk", __name__)

_EVENTS_SHOWN = 40
_DECISIONS = {"won": "The bank decided for the firm.", "lost": "The bank decided for the cardholder."}
# SECURITY: only a form that this process made can press a button here.
_TOKEN = secrets.token_urlsafe()


@desk.get("/")
def show() -> Response:
    """Subscriptions and the last events."""
    with store().reading() as books:
        return _page(books, request.args.get("done"))


@desk.post("/desk/<action>/<identifier>")
def press(action: str, identifier: str) -> Response:
    """One button of the desk."""
    if not secrets.compare_digest(request.form.get("token", ""), _TOKEN):
        return render(
            "notice.html",
            status=403,
            title="That did not come from this desk",
            text="Open the desk and try again.",
            link="/",
            link_text="To the desk",
        )
    try:
        done = _do(action, identifier)
    except StripeError as problem:
        with store().reading() as books:
            return _page(books, problem.message, status=409)
    current_app.extensions["simulator.postman"].wake()
    return Response(status=303, headers={"Location": f"/?{urlencode({'done': done})}"})


def _do(action: str, identifier: str) -> str:
    if action == "resend":
        with store().writing() as books:
            row = steering.queue_again(books, identifier)
        current_app.extensions["simulator.postman"].deliver(row, identifier)
        return "Sent again."
    with store().writing() as books:
        if action in _DECISIONS:
            returning.close_dispute(books, books.load("dispute", identifier), action)
            return _DECISIONS[action]
        owner = books.load("subscription", identifier)
        if action == "renew":
            return f"Happened: {', '.join(steering.advance_subscription(books, identifier, 'payment'))}."
        if action == "pass":
            return f"Happened: {', '.join(steering.advance_subscription(books, identifier, 'end'))}."
        if action == "fail":
            books.remember(f"fail:{owner['customer']}", 1)
            return "The next payment will be declined."
        if action == "end":
            subscribing.end(books, owner, reason="cancellation_requested")
            return "Ended."
        if action == "refund":
            returning.give_back(books, _last_charge(books, owner), amount=None, reason=None, metadata={})
            return "The last payment was given back."
        if action == "part":
            charge = _last_charge(books, owner)
            half = max(1, (charge["amount"] - charge["amount_refunded"]) // 2)
            returning.give_back(books, charge, amount=half, reason=None, metadata={})
            return "Half of what is left of the last payment was given back."
        if action == "dispute":
            returning.open_dispute(books, _last_charge(books, owner), "fraudulent")
            return "The last payment is disputed."
    raise InvalidRequest("The desk has no such button.")


def _last_charge(books: Books, owner: Json) -> Json:
    charges = [one for one in books.where("charge", customer=owner["customer"]) if one["status"] == "succeeded"]
    if not charges:
        raise InvalidRequest("This customer has not paid anything yet.")
    return charges[-1]


def _page(books: Books, done: str | None, status: int = 200) -> Response:
    rows = [
        {
            "id": owner["id"],
            "status": owner["status"],
            "customer": books.load("customer", owner["customer"]),
            "name": books.load("product", owner["items"]["data"][0]["price"]["product"])["name"],
            "until": subscribing.paid_until(owner),
            "is_ending": bool(owner["cancel_at"] or owner["cancel_at_period_end"]),
        }
        for owner in books.where("subscription")[::-1]
    ]
    disputes = [
        {
            "id": complaint["id"],
            "amount": complaint["amount"],
            "currency": complaint["currency"],
            "customer": books.load("customer", books.load("charge", complaint["charge"])["customer"]),
        }
        for complaint in books.where("dispute")[::-1]
        if complaint["status"] in returning.UNDECIDED
    ]
    sent = steering.deliveries(books, event=None, state=None)[-_EVENTS_SHOWN:][::-1]
    return render(
        "desk.html",
        status=status,
        rows=rows,
        disputes=disputes,
        sent=sent,
        token=_TOKEN,
        done=done,
        url=current_app.config["WEBHOOK_URL"],
    )
