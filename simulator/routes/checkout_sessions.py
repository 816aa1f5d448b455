"""The hosted checkout's sessions: `/v1/checkout/sessions`."""

from simulator.announce import changing, create
from simulator.api import reads, retrieves, writes
from simulator.billing.renewals import expire_checkout
from simulator.errors import InvalidRequest, Json, missing_param
from simulator.listing import Query
from simulator.params import Params
from simulator.routes.customers import living_customer
from simulator.routes.prices import read_price
from simulator.shapes.catalogue import product
from simulator.shapes.lists import listing
from simulator.shapes.sessions import checkout_session, session_line
from simulator.store import Books

_SHORTEST, _LONGEST = 30 * 60, 24 * 3600
_TEXTS = ("after_submit", "submit", "terms_of_service_acceptance")


@writes("/v1/checkout/sessions")
def create_session(books: Books, params: Params) -> Json:
    """An open checkout: what is bought, by whom, and where she goes afterwards."""
    mode = params.choice("mode", ("payment", "subscription"))
    if mode is None:
        raise missing_param("mode")
    now = books.now()
    expires_at = params.integer("expires_at") or now + _LONGEST
    if not now + _SHORTEST <= expires_at <= now + _LONGEST:
        raise InvalidRequest("`expires_at` must be between 30 minutes and 24 hours from now.", param="expires_at")
    session = checkout_session(now=now, mode=mode, base=books.base_url, expires_at=expires_at)
    _put_lines(books, session, params, mode)
    _put_customer(books, session, params, mode)
    _put_ways_back(session, params)
    _put_wishes(session, params)
    _put_data(session, params, mode)
    return create(books, session)


retrieves("/v1/checkout/sessions/<identifier>", "checkout.session")


@reads("/v1/checkout/sessions")
def list_sessions(books: Books, params: Params) -> Json:
    """Checkouts, newest first."""
    query = Query("checkout.session").equal("status", params.choice("status", ("complete", "expired", "open")))
    for name in ("customer", "payment_intent", "subscription"):
        query.equal(name, params.text(name))
    query.equal("customer_details.email", params.group("customer_details").text("email"))
    return query.created(params).page(books, params, "/v1/checkout/sessions")


@reads("/v1/checkout/sessions/<identifier>/line_items")
def list_session_lines(books: Books, params: Params, identifier: str) -> Json:
    """What is bought in a checkout; always in one page."""
    session = books.load("checkout.session", identifier)
    limit = params.integer("limit", lowest=1, highest=100) or 10
    lines = session["_lines"]
    return listing(lines[:limit], f"/v1/checkout/sessions/{identifier}/line_items", has_more=len(lines) > limit)


@writes("/v1/checkout/sessions/<identifier>/expire")
def expire_session(books: Books, _: Params, identifier: str) -> Json:
    """Close an open checkout."""
    session = books.load("checkout.session", identifier)
    if session["status"] != "open":
        raise InvalidRequest(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This is {session["status"]}.'
        )
    expire_checkout(books, session)
    return session


@writes("/v1/checkout/sessions/<identifier>")
def update_session(books: Books, params: Params, identifier: str) -> Json:
    """A checkout with other metadata."""
    session = books.load("checkout.session", identifier)
    with changing(books, session):
        session["metadata"] = params.metadata(onto=session["metadata"])
    return session


def _put_lines(books: Books, session: Json, params: Params, mode: str) -> None:
    lines = [_line(books, asked, index) for index, asked in enumerate(params.groups("line_items"))]
    if not lines:
        raise missing_param("line_items")
    rhythms = {_rhythm(line["price"]) for line in lines} - {None}
    if mode == "subscription" and not rhythms:
        raise InvalidRequest("You must provide at least one recurring price in `subscription` mode when using prices.")
    if mode == "payment" and rhythms:
        raise InvalidRequest(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
            "one-time prices.",
            param="line_items",
        )
    if len(rhythms) > 1:
        raise InvalidRequest("Checkout does not support multiple prices with different billing intervals.")
    if len({line["currency"] for line in lines}) > 1:
        raise InvalidRequest("All prices on a Checkout Session must have the same currency.", param="line_items")
    total = sum(line["amount_total"] for line in lines)
    session.update(_lines=lines, currency=lines[0]["currency"], amount_subtotal=total, amount_total=total)


def _line(books: Books, asked: Params, index: int) -> Json:
    quantity = asked.integer("quantity", lowest=1, highest=999_999)
    if quantity is None:
        raise InvalidRequest(f"Quantity is required. Add `quantity` to `line_items[{index}]`", param="line_items")
    if asked.has("price_data"):
        price = _inline_price(books, asked.group("price_data"))
    else:
        price = books.load("price", asked.required_text("price"), f"line_items[{index}][price]")
        if not price["active"]:
            raise InvalidRequest(
                "The price specified is inactive. This field only accepts active prices.", param="line_items"
            )
    name = books.load("product", price["product"])["name"]
    return session_line(price=price, quantity=quantity, description=name)


def _inline_price(books: Books, data: Params) -> Json:
    """A price that lives in one checkout only; at Stripe too it is made and never active again."""
    if data.has("product_data"):
        described = data.group("product_data")
        made = product(now=books.now(), name=described.required_text("name"))
        made["description"] = described.text("description")
        made["metadata"] = described.metadata()
        product_id = create(books, made, "product.created")["id"]
    else:
        product_id = books.load("product", data.required_text("product"), "product")["id"]
    price = read_price(books, data, product_id)
    price["active"] = False
    return create(books, price, "price.created")


def _rhythm(price: Json) -> tuple[str, int] | None:
    recurring = price["recurring"]
    return (recurring["interval"], recurring["interval_count"]) if recurring else None


def _put_customer(books: Books, session: Json, params: Params, mode: str) -> None:
    customer, email = params.text("customer"), params.text("customer_email", longest=512)
    if customer and email:
        raise InvalidRequest(
            "You may only specify one of these parameters: customer, customer_email.", param="customer"
        )
    if customer:
        session["customer"] = living_customer(books, customer, "customer")["id"]
    session["customer_email"] = email
    creation = params.choice("customer_creation", ("always", "if_required"))
    if creation and (mode != "payment" or customer):
        raise InvalidRequest("`customer_creation` can only be used in `payment` mode without `customer`.")
    if mode == "payment" and not customer:
        session["customer_creation"] = creation or "if_required"
    elif mode == "subscription" and not customer:
        session["customer_creation"] = "always"
    update = params.group("customer_update")
    session["_renames"] = update.choice("name", ("auto", "never")) == "auto"
    for name in ("address", "shipping"):
        # The page asks for no address, so there is never one to keep.
        update.only(name, "never")


def _put_ways_back(session: Json, params: Params) -> None:
    params.only("ui_mode", "hosted_page")
    session["success_url"] = params.url("success_url", required=True)
    session["cancel_url"] = params.url("cancel_url")


def _put_wishes(session: Json, params: Params) -> None:
    """What shapes the page or is only carried along."""
    session["client_reference_id"] = params.text("client_reference_id", longest=200)
    session["metadata"] = params.metadata()
    for name in ("locale", "integration_identifier"):
        session[name] = params.text(name)
    session["submit_type"] = params.choice("submit_type", ("auto", "book", "donate", "pay", "subscribe"))
    params.only("billing_address_collection", "auto")
    params.only("allow_promotion_codes", "false")
    for group in ("automatic_tax", "phone_number_collection", "tax_id_collection"):
        params.group(group).only("enabled", "false")
    params.only("payment_method_collection", session["payment_method_collection"])
    if set(params.texts("payment_method_types")) - {"card"}:
        raise InvalidRequest("The simulator plays cards only.", param="payment_method_types")
    if params.has("consent_collection"):
        asked = params.group("consent_collection")
        session["consent_collection"] = {
            "payment_method_reuse_agreement": None,
            "promotions": asked.choice("promotions", ("auto", "none")),
            "terms_of_service": asked.choice("terms_of_service", ("none", "required")),
        }
    texts = params.group("custom_text")
    for name in _TEXTS:
        message = texts.group(name).text("message", longest=1200)
        session["custom_text"][name] = {"message": message} if message else None


def _put_data(session: Json, params: Params, mode: str) -> None:
    """What the subscription or the payment that comes out of this checkout will carry."""
    name = "subscription_data" if mode == "subscription" else "payment_intent_data"
    data = params.group(name)
    session["_data"] = {"metadata": data.metadata(), "description": data.text("description", longest=500)}
    if mode == "payment":
        session["_data"]["receipt_email"] = data.text("receipt_email")
        wants_invoice = params.group("invoice_creation").boolean("enabled") or False
        session["invoice_creation"] = {"enabled": wants_invoice, "invoice_data": _invoice_data()}
    else:
        data.group("billing_mode").only("type", "flexible")


def _invoice_data() -> Json:
    return {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": None,
        "metadata": {},
        "rendering_options": None,
    }
