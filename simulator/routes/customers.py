"""Who pays: `/v1/customers`, and the cards on file."""

from simulator.announce import announce, changing, create
from simulator.api import reads, retrieves, writes
from simulator.billing import subscribing
from simulator.errors import Json, missing
from simulator.listing import Query
from simulator.params import Params
from simulator.shapes.people import customer, no_address
from simulator.store import Books


@writes("/v1/customers")
def create_customer(books: Books, params: Params) -> Json:
    """A new customer."""
    made = customer(now=books.now(), email=None, name=None)
    _fill(books, made, params)
    return create(books, made, "customer.created")


@writes("/v1/customers/<identifier>")
def update_customer(books: Books, params: Params, identifier: str) -> Json:
    """A changed customer."""
    found = living_customer(books, identifier)
    with changing(books, found, "customer.updated"):
        _fill(books, found, params)
    return found


retrieves("/v1/customers/<identifier>", "customer")


@reads("/v1/customers")
def list_customers(books: Books, params: Params) -> Json:
    """Customers, newest first, without the deleted."""
    query = Query("customer").equal("email", params.text("email"))
    query.clause("json_extract(body, '$.deleted') IS NULL")
    return query.created(params).page(books, params, "/v1/customers")


@writes("/v1/customers/<identifier>", method="DELETE")
def delete_customer(books: Books, _: Params, identifier: str) -> Json:
    """Delete a customer: her subscriptions end at once, her invoices stay."""
    found = living_customer(books, identifier)
    for owner in books.where("subscription", customer=identifier):
        if owner["status"] != "canceled":
            subscribing.end(books, owner, reason="cancellation_requested")
    announce(books, "customer.deleted", found)
    return books.save({"id": identifier, "object": "customer", "deleted": True, "_was": found})


@reads("/v1/customers/<identifier>/payment_methods")
def list_customer_methods(books: Books, params: Params, identifier: str) -> Json:
    """The cards a customer has on file."""
    living_customer(books, identifier)
    query = Query("payment_method").equal("customer", identifier).equal("type", params.text("type"))
    return query.page(books, params, f"/v1/customers/{identifier}/payment_methods")


@reads("/v1/payment_methods")
def list_methods(books: Books, params: Params) -> Json:
    """Cards on file."""
    query = Query("payment_method").equal("customer", params.text("customer")).equal("type", params.text("type"))
    return query.page(books, params, "/v1/payment_methods")


retrieves("/v1/payment_methods/<identifier>", "payment_method")


def living_customer(books: Books, identifier: str, param: str = "id") -> Json:
    """A customer that was not deleted. Raises: NotFound."""
    found = books.load("customer", identifier, param)
    if found.get("deleted"):
        raise missing("customer", identifier, param)
    return found


def _fill(books: Books, body: Json, params: Params) -> None:
    for name in ("email", "name", "phone", "description"):
        if params.has(name):
            body[name] = params.text(name, longest=512)
    if params.has("address"):
        address = params.group("address")
        body["address"] = {name: address.text(name) for name in no_address()}
    if params.has("preferred_locales"):
        body["preferred_locales"] = params.texts("preferred_locales")
    body["tax_exempt"] = params.choice("tax_exempt", ("exempt", "none", "reverse"), body["tax_exempt"])
    if params.has("invoice_settings"):
        method = params.group("invoice_settings").text("default_payment_method")
        if method:
            books.load("payment_method", method, "invoice_settings[default_payment_method]")
        body["invoice_settings"]["default_payment_method"] = method
    body["metadata"] = params.metadata(onto=body["metadata"])
