"""Invoices and receipts as pages: to read, to print, and to pay when they are still open."""

from flask import Blueprint, Response, current_app, request

from simulator.announce import changing
from simulator.api import store
from simulator.billing import charging, subscribing
from simulator.billing.cards import CardProblem, is_test_number
from simulator.errors import Json, NotFound
from simulator.money import money
from simulator.pages.layout import day, page_error, render
from simulator.pages.paper import one_page
from simulator.pages.paying import read_entry
from simulator.store import Books

receipts = Blueprint("receipts", __name__)
receipts.register_error_handler(NotFound, page_error)


@receipts.get("/invoices/<secret>")
def show_invoice(secret: str) -> Response:
    """An invoice: what for, how much, paid or not."""
    with store().reading() as books:
        return _invoice_page(books, _invoice(books, secret), {})


@receipts.post("/invoices/<secret>")
def pay_invoice(secret: str) -> Response:
    """Pay an open invoice with a card; the card becomes the one on file. A second click finds it paid."""
    typed = request.form.to_dict()
    with store().writing() as books:
        invoice = _invoice(books, secret)
        if invoice["status"] != "open":
            return _invoice_page(books, invoice, {})
        customer = books.load("customer", invoice["customer"])
        try:
            entry = read_entry(
                typed.get("number", ""), typed.get("expiry", ""), typed.get("cvc", ""), now=books.now(customer["id"])
            )
        except CardProblem as problem:
            return _invoice_page(books, invoice, typed, (problem.field, problem.sentence), 422)
        method = charging.new_method(books, customer, entry, email=customer["email"], name=customer["name"])
        decline = subscribing.collect_invoice(books, invoice, method)
        current_app.extensions["simulator.postman"].wake()
        if decline:
            return _invoice_page(books, invoice, typed, ("number", decline.sentence), 402)
        owner = subscribing.subscription_of(books, invoice)
        if owner:
            with changing(books, owner, "customer.subscription.updated"):
                owner["default_payment_method"] = method["id"]
    return Response(status=303, headers={"Location": f"/invoices/{secret}"})


@receipts.get("/invoices/<secret>/pdf")
def print_invoice(secret: str) -> Response:
    """An invoice as a plain PDF of one page."""
    with store().reading() as books:
        invoice = _invoice(books, secret)
    rows = [f"Invoice {invoice['number']}", f"{invoice['status'].capitalize()}, {day(invoice['created'])}"]
    rows += [f"For {invoice['customer_name'] or invoice['customer_email'] or invoice['customer']}", ""]
    for line in invoice["lines"]["data"]:
        rows.append(f"{line['description']}: {money(line['amount'], line['currency'])}")
    rows += ["", f"Total {money(invoice['total'], invoice['currency'])}", "", "Stripe simulator: no money moves."]
    return Response(
        one_page(rows),
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="Invoice-{invoice["number"]}.pdf"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@receipts.get("/receipts/<secret>")
def show_receipt(secret: str) -> Response:
    """The receipt of one charge."""
    with store().reading() as books:
        charge = books.by_secret("charge", secret)
        if charge is None or charge["status"] != "succeeded":
            raise NotFound("No such receipt.")
        return render("receipt.html", charge=charge, card=charge["payment_method_details"]["card"])


def _invoice(books: Books, secret: str) -> Json:
    invoice = books.by_secret("invoice", secret)
    if invoice is None:
        raise NotFound("No such invoice.")
    return invoice


def _invoice_page(
    books: Books, invoice: Json, typed: dict[str, str], problem: tuple[str, str] | None = None, status: int = 200
) -> Response:
    if not is_test_number(typed.get("number", "")):
        typed = {**typed, "number": ""}
    return render(
        "invoice.html",
        status=status,
        invoice=invoice,
        receipt=_receipt_of(books, invoice),
        typed=typed,
        problem=problem,
    )


def _receipt_of(books: Books, invoice: Json) -> str | None:
    for link in books.where("invoice_payment", invoice=invoice["id"]):
        intent = books.load("payment_intent", link["payment"]["payment_intent"])
        if intent["latest_charge"]:
            address: str | None = books.load("charge", intent["latest_charge"])["receipt_url"]
            return address
    return None
