"""What things cost: `/v1/prices`. A price never changes its amount; a new one takes over its lookup key."""

from simulator.announce import changing, create
from simulator.api import reads, retrieves, writes
from simulator.errors import InvalidRequest, Json, missing_param
from simulator.listing import Query
from simulator.params import Params
from simulator.shapes.catalogue import price, product, recurring
from simulator.store import Books

INTERVALS = ("day", "week", "month", "year")
_LARGEST_AMOUNT = 99_999_999


@writes("/v1/prices")
def create_price(books: Books, params: Params) -> Json:
    """A new price of a product."""
    product_id = _product(books, params)
    made = read_price(books, params, product_id)
    with_key = params.text("lookup_key", longest=200)
    made["nickname"] = params.text("nickname")
    made["metadata"] = params.metadata()
    active = params.boolean("active")
    made["active"] = True if active is None else active
    _take_lookup_key(books, made, with_key, params.boolean("transfer_lookup_key") or False)
    return create(books, made, "price.created")


@writes("/v1/prices/<identifier>")
def update_price(books: Books, params: Params, identifier: str) -> Json:
    """A price under another name, key or state; never another amount."""
    found = books.load("price", identifier)
    with changing(books, found, "price.updated"):
        active = params.boolean("active")
        found["active"] = found["active"] if active is None else active
        found["tax_behavior"] = params.choice(
            "tax_behavior", ("exclusive", "inclusive", "unspecified"), found["tax_behavior"]
        )
        if params.has("nickname"):
            found["nickname"] = params.text("nickname")
        may_transfer = params.boolean("transfer_lookup_key") or False
        if params.has("lookup_key"):
            _take_lookup_key(books, found, params.text("lookup_key", longest=200), may_transfer)
        found["metadata"] = params.metadata(onto=found["metadata"])
    return found


retrieves("/v1/prices/<identifier>", "price")


@reads("/v1/prices")
def list_prices(books: Books, params: Params) -> Json:
    """Prices, newest first."""
    active = params.boolean("active")
    query = Query("price").equal("active", None if active is None else int(active))
    query.equal("product", params.text("product")).equal("currency", params.text("currency"))
    query.equal("type", params.choice("type", ("one_time", "recurring"))).one_of(
        "lookup_key", params.texts("lookup_keys")
    )
    query.equal("recurring.interval", params.group("recurring").choice("interval", INTERVALS))
    return query.created(params).page(books, params, "/v1/prices")


def read_price(books: Books, params: Params, product_id: str) -> Json:
    """The amount, currency and rhythm of a price that is being made."""
    currency = params.required_text("currency").lower()
    if len(currency) != 3 or not currency.isalpha():
        raise InvalidRequest(f"Invalid currency: {currency}.", param="currency")
    amount = params.integer("unit_amount", lowest=0, highest=_LARGEST_AMOUNT)
    if amount is None:
        raise missing_param("unit_amount")
    params.only("billing_scheme", "per_unit")
    rhythm = None
    if params.has("recurring"):
        asked = params.group("recurring")
        asked.only("usage_type", "licensed")
        interval = asked.choice("interval", INTERVALS)
        if interval is None:
            raise missing_param("recurring[interval]")
        rhythm = recurring(interval, asked.integer("interval_count", lowest=1, highest=36) or 1)
    made = price(now=books.now(), product_id=product_id, currency=currency, unit_amount=amount, recurring=rhythm)
    made["tax_behavior"] = params.choice("tax_behavior", ("exclusive", "inclusive", "unspecified"), "unspecified")
    return made


def _product(books: Books, params: Params) -> str:
    if params.has("product_data"):
        data = params.group("product_data")
        made = product(now=books.now(), name=data.required_text("name"))
        made["metadata"] = data.metadata()
        return str(create(books, made, "product.created")["id"])
    return str(books.load("product", params.required_text("product"), "product")["id"])


def _take_lookup_key(books: Books, taker: Json, key: str | None, may_transfer: bool) -> None:
    """Give a price its lookup key, which only one price can have."""
    for holder in books.where("price", lookup_key=key) if key else []:
        if holder["id"] == taker["id"]:
            continue
        if not may_transfer:
            raise InvalidRequest(
                f"A price (`{holder['id']}`) already uses that lookup key.",
                code="resource_already_exists",
                param="lookup_key",
            )
        with changing(books, holder, "price.updated"):
            holder["lookup_key"] = None
    taker["lookup_key"] = key
