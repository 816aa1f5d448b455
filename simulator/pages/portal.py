"""The customer portal: the plan, its renewal date, the card, the invoices; ending and keeping."""

from flask import Blueprint, Response, current_app, request

from simulator.announce import changing
from simulator.api import store
from simulator.billing import charging, subscribing
from simulator.billing.cards import CardProblem, is_test_number
from simulator.errors import Json, NotFound
from simulator.pages.layout import page_error, render
from simulator.pages.paying import read_entry
from simulator.store import Books

portal = Blueprint("portal", __name__, url_prefix="/portal/<secret>")
portal.register_error_handler(NotFound, page_error)

_GOOD_FOR_SECONDS = 3600


class Closed(Exception):
    """The door's hour is over; carries the way back."""

    def __init__(self, return_url: str | None) -> None:
        super().__init__("This portal session has expired.")
        self.return_url = return_url


@portal.errorhandler(Closed)
def say_closed(closed: Closed) -> Response:
    """The page for a door that is no longer open."""
    return render(
        "notice.html",
        status=410,
        title="This link has run out",
        text="For your safety it is good for one hour. Go back and open it again.",
        link=closed.return_url,
        link_text="Go back",
    )


@portal.get("")
def home(secret: str) -> Response:
    """Everything at a glance, or straight to the one task the portal asked for."""
    with store().reading() as books:
        session = _open(books, secret)
        flow = session["flow"]
        if flow and not session.get("_flow_done"):
            task = (
                "card"
                if flow["type"] == "payment_method_update"
                else f"cancel/{flow['subscription_cancel']['subscription']}"
            )
            return _go(f"/portal/{secret}/{task}")
        customer = books.load("customer", session["customer"])
        subscriptions = books.where("subscription", customer=customer["id"])[::-1]
        return render(
            "portal.html",
            session=session,
            secret=secret,
            customer=customer,
            plans=[_plan(books, owner) for owner in subscriptions if owner["status"] != "canceled"],
            ended=[_plan(books, owner) for owner in subscriptions if owner["status"] == "canceled"],
            invoices=[one for one in books.where("invoice", customer=customer["id"])[::-1] if one["status"] != "draft"],
            done=request.args.get("done"),
        )


@portal.get("/cancel/<identifier>")
def ask_to_cancel(secret: str, identifier: str) -> Response:
    """Say what ending means before it is done."""
    with store().reading() as books:
        session = _open(books, secret)
        owner = _own(books, session, identifier)
        return render(
            "portal_cancel.html", leads_to=_after(session), session=session, secret=secret, plan=_plan(books, owner)
        )


@portal.post("/cancel/<identifier>")
def cancel(secret: str, identifier: str) -> Response:
    """Plan the end: with a date, as Stripe's portal does for subscriptions of today, not with the old flag."""
    with store().writing() as books:
        session = _open(books, secret)
        owner = _own(books, session, identifier)
        if owner["status"] in ("active", "past_due") and not _is_ending(owner):
            subscribing.plan_end(books, owner, at=subscribing.paid_until(owner), by_period=False)
        return _done(books, session, secret, "cancelled")


@portal.post("/keep/<identifier>")
def keep(secret: str, identifier: str) -> Response:
    """Take a planned end back."""
    with store().writing() as books:
        session = _open(books, secret)
        owner = _own(books, session, identifier)
        if owner["status"] in ("active", "past_due") and _is_ending(owner):
            subscribing.keep(books, owner)
        return _done(books, session, secret, "kept")


@portal.get("/card")
def ask_for_card(secret: str) -> Response:
    """The form for another card."""
    with store().reading() as books:
        return _card_form(_open(books, secret), secret, {})


@portal.post("/card")
def change_card(secret: str) -> Response:
    """Pay with another card from now on."""
    typed = request.form.to_dict()
    with store().writing() as books:
        session = _open(books, secret)
        customer = books.load("customer", session["customer"])
        try:
            entry = read_entry(
                typed.get("number", ""), typed.get("expiry", ""), typed.get("cvc", ""), now=books.now(customer["id"])
            )
        except CardProblem as problem:
            return _card_form(session, secret, typed, (problem.field, problem.sentence), 422)
        if entry.card.decline and not entry.card.later:
            return _card_form(session, secret, typed, ("number", entry.card.decline.sentence), 402)
        method = charging.new_method(books, customer, entry, email=customer["email"], name=customer["name"])
        with changing(books, customer, "customer.updated"):
            customer["invoice_settings"]["default_payment_method"] = method["id"]
        for owner in books.where("subscription", customer=customer["id"]):
            if owner["status"] != "canceled":
                with changing(books, owner, "customer.subscription.updated"):
                    owner["default_payment_method"] = method["id"]
        return _done(books, session, secret, "card")


def _open(books: Books, secret: str) -> Json:
    session = books.by_secret("billing_portal.session", secret)
    if session is None:
        raise NotFound("No such portal session.")
    if session["created"] + _GOOD_FOR_SECONDS < books.now() or books.load("customer", session["customer"]).get(
        "deleted"
    ):
        raise Closed(session["return_url"])
    return session


def _own(books: Books, session: Json, identifier: str) -> Json:
    """The subscription, if it is this customer's. SECURITY: another's is as unknown as a wrong one."""
    owner = books.load("subscription", identifier)
    if owner["customer"] != session["customer"]:
        raise NotFound("No such subscription.")
    return owner


def _done(books: Books, session: Json, secret: str, what: str) -> Response:
    """Back to the portal, or to where a single task was to lead."""
    current_app.extensions["simulator.postman"].wake()
    with changing(books, session):
        session["_flow_done"] = True
    leads_to = _after(session)
    return _go(leads_to[0] if leads_to[0] else f"/portal/{secret}?done={what}")


def _after(session: Json) -> tuple[str | None]:
    redirect = (session["flow"] or {}).get("after_completion", {}).get("redirect")
    return (redirect["return_url"] if redirect else None,)


def _plan(books: Books, owner: Json) -> Json:
    items = owner["items"]["data"]
    method = subscribing.method_of(books, owner)
    return {
        "id": owner["id"],
        "status": owner["status"],
        "names": [books.load("product", item["price"]["product"])["name"] for item in items],
        "amount": sum(item["price"]["unit_amount"] * item["quantity"] for item in items),
        "currency": owner["currency"],
        "recurring": items[0]["price"]["recurring"],
        "until": subscribing.paid_until(owner),
        "ends_at": owner["cancel_at"] or subscribing.paid_until(owner),
        "is_ending": _is_ending(owner),
        "ended_at": owner["ended_at"],
        "card": method["card"] if method else None,
    }


def _is_ending(owner: Json) -> bool:
    return bool(owner["cancel_at_period_end"] or owner["cancel_at"])


def _card_form(
    session: Json,
    secret: str,
    typed: dict[str, str],
    problem: tuple[str, str] | None = None,
    status: int = 200,
) -> Response:
    if not is_test_number(typed.get("number", "")):
        typed = {**typed, "number": ""}
    return render(
        "portal_card.html",
        status=status,
        leads_to=_after(session),
        session=session,
        secret=secret,
        typed=typed,
        problem=problem,
    )


def _go(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
