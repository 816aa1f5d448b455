"""What was asked for and paid: `/v1/invoices`, and how an invoice hangs together with its payment."""

from simulator.announce import announce, changing
from simulator.api import reads, retrieves, writes
from simulator.billing import invoicing, renewals, subscribing
from simulator.billing.charging import declined
from simulator.errors import InvalidRequest, Json, missing_param
from simulator.listing import Query
from simulator.params import Params
from simulator.routes.customers import living_customer
from simulator.shapes.lists import listing
from simulator.store import Books

retrieves("/v1/invoices/<identifier>", "invoice")


@reads("/v1/invoices")
def list_invoices(books: Books, params: Params) -> Json:
    """Invoices, newest first."""
    query = Query("invoice").equal("customer", params.text("customer"))
    query.equal("status", params.choice("status", ("draft", "open", "paid", "uncollectible", "void")))
    query.equal("parent.subscription_details.subscription", params.text("subscription"))
    return query.created(params).page(books, params, "/v1/invoices")


@reads("/v1/invoices/<identifier>/lines")
def list_lines(books: Books, params: Params, identifier: str) -> Json:
    """The lines of an invoice; always in one page."""
    lines = books.load("invoice", identifier)["lines"]["data"]
    limit = params.integer("limit", lowest=1, highest=100) or 10
    return listing(lines[:limit], f"/v1/invoices/{identifier}/lines", has_more=len(lines) > limit)


@writes("/v1/invoices/create_preview")
def preview_invoice(books: Books, params: Params) -> Json:
    """What the next renewal of a subscription will cost."""
    identifier = params.text("subscription")
    if identifier is None:
        raise missing_param("subscription")
    owner = books.load("subscription", identifier, "subscription")
    if owner["status"] == "canceled":
        raise InvalidRequest("No upcoming invoices for this subscription.", code="invoice_upcoming_none")
    customer = living_customer(books, params.text("customer") or owner["customer"], "customer")
    items = owner["items"]["data"][0]
    period = (items["current_period_start"], items["current_period_end"])
    previewed = invoicing.preview(
        books, customer, renewals.coming_lines(books, owner), period=period, subscription=owner
    )
    return {"id": f"upcoming_in_{owner['id'].removeprefix('sub_')}", **previewed}


@writes("/v1/invoices/<identifier>/pay")
def pay_invoice(books: Books, params: Params, identifier: str) -> Json:
    """An open invoice, paid with the given card or the one on file."""
    invoice = books.load("invoice", identifier)
    chosen = params.text("payment_method")
    if invoice["status"] == "paid":
        raise InvalidRequest("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] != "open":
        raise InvalidRequest(f"This invoice is {invoice['status']}: only an open invoice can be paid.")
    owner = subscribing.subscription_of(books, invoice) or invoice
    method = books.load("payment_method", chosen, "payment_method") if chosen else subscribing.method_of(books, owner)
    if method is None:
        raise InvalidRequest("There is no default payment method to pay this invoice with.", code="missing")
    decline = subscribing.collect_invoice(books, invoice, method)
    if decline:
        raise declined(decline)
    return invoice


@writes("/v1/invoices/<identifier>/void")
def void_invoice(books: Books, _: Params, identifier: str) -> Json:
    """An open invoice that nobody has to pay any more."""
    invoice = books.load("invoice", identifier)
    if invoice["status"] != "open":
        raise InvalidRequest("Only an open invoice can be voided.", code="invoice_not_editable")
    with changing(books, invoice):
        invoice.update(status="void", auto_advance=False, next_payment_attempt=None)
        invoice["status_transitions"]["voided_at"] = books.now(invoice["customer"])
    announce(books, "invoice.voided", invoice)
    return invoice


retrieves("/v1/invoice_payments/<identifier>", "invoice_payment")


@reads("/v1/invoice_payments")
def list_invoice_payments(books: Books, params: Params) -> Json:
    """Links between invoices and payments, by either end."""
    query = Query("invoice_payment").equal("invoice", params.text("invoice"))
    query.equal("status", params.choice("status", ("canceled", "open", "paid")))
    payment = params.group("payment")
    payment.only("type", "payment_intent")
    query.equal("payment.payment_intent", payment.text("payment_intent"))
    return query.page(books, params, "/v1/invoice_payments")
