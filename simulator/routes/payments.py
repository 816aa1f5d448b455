"""Payments as far as invoices and one-time purchases need them: intents, charges, refunds, disputes."""

from simulator.api import reads, retrieves, writes
from simulator.billing.returning import give_back
from simulator.errors import InvalidRequest, Json
from simulator.listing import Query
from simulator.params import Params
from simulator.store import Books

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


retrieves("/v1/payment_intents/<identifier>", "payment_intent")


@reads("/v1/payment_intents")
def list_intents(books: Books, params: Params) -> Json:
    """Payment intents, newest first."""
    query = Query("payment_intent").equal("customer", params.text("customer"))
    return query.created(params).page(books, params, "/v1/payment_intents")


retrieves("/v1/charges/<identifier>", "charge")


@reads("/v1/charges")
def list_charges(books: Books, params: Params) -> Json:
    """Charges, newest first."""
    query = Query("charge").equal("customer", params.text("customer"))
    query.equal("payment_intent", params.text("payment_intent"))
    return query.created(params).page(books, params, "/v1/charges")


@writes("/v1/refunds")
def create_refund(books: Books, params: Params) -> Json:
    """Money back, whole or in part."""
    charge_id, intent_id = params.text("charge"), params.text("payment_intent")
    if intent_id:
        charge_id = books.load("payment_intent", intent_id, "payment_intent")["latest_charge"]
    if not charge_id:
        raise InvalidRequest(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    return give_back(
        books,
        books.load("charge", charge_id, "charge"),
        amount=params.integer("amount", lowest=1),
        reason=params.choice("reason", _REASONS),
        metadata=params.metadata(),
    )


retrieves("/v1/refunds/<identifier>", "refund")


@reads("/v1/refunds")
def list_refunds(books: Books, params: Params) -> Json:
    """Refunds, newest first."""
    query = (
        Query("refund").equal("charge", params.text("charge")).equal("payment_intent", params.text("payment_intent"))
    )
    return query.created(params).page(books, params, "/v1/refunds")


retrieves("/v1/disputes/<identifier>", "dispute")


@reads("/v1/disputes")
def list_disputes(books: Books, params: Params) -> Json:
    """Disputes, newest first."""
    query = (
        Query("dispute").equal("charge", params.text("charge")).equal("payment_intent", params.text("payment_intent"))
    )
    return query.created(params).page(books, params, "/v1/disputes")
