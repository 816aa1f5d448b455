"""What is for sale: `/v1/products`."""

import re

from simulator.announce import changing, create
from simulator.api import reads, retrieves, writes
from simulator.errors import InvalidRequest, Json
from simulator.listing import Query
from simulator.params import Params
from simulator.shapes.catalogue import product
from simulator.store import Books


@writes("/v1/products")
def create_product(books: Books, params: Params) -> Json:
    """A new product, under an id of the caller's choice if she sends one."""
    identifier = params.text("id")
    if identifier and (not re.fullmatch(r"[\w-]+", identifier) or books.find("product", identifier)):
        raise InvalidRequest("Product already exists.", code="resource_already_exists", param="id")
    made = product(now=books.now(), name=params.required_text("name"), identifier=identifier)
    _fill(made, params)
    return create(books, made, "product.created")


@writes("/v1/products/<identifier>")
def update_product(books: Books, params: Params, identifier: str) -> Json:
    """A changed product."""
    found = books.load("product", identifier)
    with changing(books, found, "product.updated"):
        found["name"] = params.text("name") or found["name"]
        default = params.text("default_price")
        if default:
            found["default_price"] = books.load("price", default, "default_price")["id"]
        _fill(found, params)
        found["updated"] = books.now()
    return found


retrieves("/v1/products/<identifier>", "product")


@reads("/v1/products")
def list_products(books: Books, params: Params) -> Json:
    """Products, newest first."""
    query = Query("product").equal("active", _flag(params.boolean("active"))).one_of("id", params.texts("ids"))
    return query.created(params).page(books, params, "/v1/products")


def _fill(body: Json, params: Params) -> None:
    for name in ("description", "unit_label", "statement_descriptor", "tax_code"):
        if params.has(name):
            body[name] = params.text(name)
    if params.has("url"):
        body["url"] = params.url("url")
    if params.has("images"):
        body["images"] = params.texts("images")
    for name in ("active", "shippable"):
        value = params.boolean(name)
        if value is not None:
            body[name] = value
    if params.has("marketing_features"):
        body["marketing_features"] = [
            {"name": one.required_text("name")} for one in params.groups("marketing_features")
        ]
    body["metadata"] = params.metadata(onto=body["metadata"])


def _flag(value: bool | None) -> int | None:
    """SQLite reads JSON's true and false as 1 and 0."""
    return None if value is None else int(value)
