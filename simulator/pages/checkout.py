"""The hosted checkout: one page, one form, no script."""

from flask import Blueprint, Response, current_app, request

from simulator.api import store
from simulator.billing.cards import CardProblem, is_test_number
from simulator.errors import CardDeclined, InvalidRequest, Json, NotFound
from simulator.pages.layout import page_error, render
from simulator.pages.paying import FormProblem, Payer, complete, known_email
from simulator.store import Books

checkout = Blueprint("checkout", __name__)
checkout.register_error_handler(NotFound, page_error)


@checkout.get("/checkout/<identifier>")
def show(identifier: str) -> Response:
    """The form, or where this checkout has got to."""
    with store().reading() as books:
        session = books.load("checkout.session", identifier)
        closed = _closed(books, session)
        return closed or _form(books, session, typed={})


@checkout.post("/checkout/<identifier>")
def pay(identifier: str) -> Response:
    """Pay. What was typed is still there when it does not work; a second click leads to the same end as the first."""
    typed = request.form.to_dict()
    try:
        with store().writing() as books:
            session = complete(books, books.load("checkout.session", identifier), _payer(books, identifier, typed))
    except (FormProblem, CardProblem) as problem:
        return _again(identifier, typed, problem.field, problem.sentence, 422)
    except CardDeclined as declined:
        return _again(identifier, typed, "number", declined.message, 402)
    except InvalidRequest:
        return show(identifier)
    current_app.extensions["simulator.postman"].wake()
    return Response(status=303, headers={"Location": success_address(session)})


def success_address(session: Json) -> str:
    """Where the payer goes afterwards, with the checkout's id put in."""
    return str(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))


def _payer(books: Books, identifier: str, typed: dict[str, str]) -> Payer:
    known = known_email(books, books.load("checkout.session", identifier))
    return Payer(
        email=known or typed.get("email", "").strip(),
        name=typed.get("name", ""),
        number=typed.get("number", ""),
        expiry=typed.get("expiry", ""),
        cvc=typed.get("cvc", ""),
        accepts_terms="terms" in typed,
        wants_news="news" in typed,
    )


def _again(identifier: str, typed: dict[str, str], field: str, sentence: str, status: int) -> Response:
    with store().reading() as books:
        session = books.load("checkout.session", identifier)
        return _form(books, session, typed=typed, problem=(field, sentence), status=status)


def _form(
    books: Books, session: Json, *, typed: dict[str, str], problem: tuple[str, str] | None = None, status: int = 200
) -> Response:
    products = [books.load("product", line["price"]["product"]) for line in session["_lines"]]
    recurring = next((line["price"]["recurring"] for line in session["_lines"] if line["price"]["recurring"]), None)
    repeated = sum(line["amount_total"] for line in session["_lines"] if line["price"]["recurring"])
    return render(
        "checkout.html",
        status=status,
        leads_to=(session["success_url"],),
        session=session,
        lines=list(zip(session["_lines"], products, strict=True)),
        recurring=recurring,
        repeated=repeated,
        known_email=known_email(books, session),
        typed=_without_strangers_card(typed),
        problem=problem,
    )


def _without_strangers_card(typed: dict[str, str]) -> dict[str, str]:
    """SECURITY: a number that is not one of the test cards may be somebody's own; it is not sent back."""
    return typed if is_test_number(typed.get("number", "")) else {**typed, "number": ""}


def _closed(books: Books, session: Json) -> Response | None:
    if session["status"] == "complete":
        return render(
            "notice.html",
            title="This is already paid",
            text="Nothing is left to do here, and nothing is charged twice.",
            link=success_address(session),
            link_text="Go on",
        )
    if session["status"] == "expired" or session["expires_at"] <= books.now():
        return render(
            "notice.html",
            status=410,
            title="This checkout has run out of time",
            text="Nothing was charged. Go back and start again.",
            link=session["cancel_url"],
            link_text="Go back",
        )
    return None
