"""Running subscriptions: `/v1/subscriptions`. They are begun in a checkout and looked after here."""

from simulator.announce import changing
from simulator.api import reads, retrieves, writes
from simulator.billing import changing_plans, subscribing
from simulator.errors import InvalidRequest, Json
from simulator.listing import Query
from simulator.params import Params
from simulator.shapes.lists import listing
from simulator.store import Books

_STATUSES = (
    "active",
    "all",
    "canceled",
    "ended",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
)
_FEEDBACK = (
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
)
_PRORATIONS = ("always_invoice", "create_prorations", "none")


retrieves("/v1/subscriptions/<identifier>", "subscription")


@reads("/v1/subscriptions")
def list_subscriptions(books: Books, params: Params) -> Json:
    """Subscriptions, newest first; the canceled only when they are asked for."""
    query = Query("subscription").equal("customer", params.text("customer"))
    status = params.choice("status", _STATUSES)
    if status is None:
        query.clause("json_extract(body, '$.status') != 'canceled'")
    elif status == "ended":
        query.one_of("status", ["canceled", "incomplete_expired"])
    elif status != "all":
        query.equal("status", status)
    price = params.text("price")
    if price:
        query.clause(
            "EXISTS (SELECT 1 FROM json_each(body, '$.items.data') WHERE json_extract(value, '$.price.id') = ?)", price
        )
    for name in ("current_period_start", "current_period_end"):
        query.moment(params, name, f"json_extract(body, '$.items.data[0].{name}')")
    return query.created(params).page(books, params, "/v1/subscriptions")


@writes("/v1/subscriptions/<identifier>")
def update_subscription(books: Books, params: Params, identifier: str) -> Json:
    """A changed subscription: planned to end or kept, on another price, paid with another card."""
    owner = books.load("subscription", identifier)
    details = _details(params)
    if owner["status"] == "canceled" and {"items", "cancel_at_period_end", "cancel_at"} & set(params.names()):
        raise InvalidRequest("A canceled subscription can only update its cancellation_details and metadata.")
    _change_items(books, owner, params)
    with changing(books, owner, "customer.subscription.updated"):
        owner["metadata"] = params.metadata(onto=owner["metadata"])
        if params.has("description"):
            owner["description"] = params.text("description", longest=500)
        if params.has("default_payment_method"):
            method = params.text("default_payment_method")
            owner["default_payment_method"] = (
                books.load("payment_method", method, "default_payment_method")["id"] if method else None
            )
        owner["cancellation_details"].update(details)
    _plan_end(books, owner, params)
    return owner


@writes("/v1/subscriptions/<identifier>", method="DELETE")
def cancel_subscription(books: Books, params: Params, identifier: str) -> Json:
    """A subscription that ends now."""
    owner = books.load("subscription", identifier)
    for name in ("invoice_now", "prorate"):
        params.only(name, "false")
    subscribing.end(books, owner, reason="cancellation_requested", details=_details(params))
    return owner


@reads("/v1/subscription_items")
def list_items(books: Books, params: Params) -> Json:
    """The items of one subscription; always in one page."""
    owner = books.load("subscription", params.required_text("subscription"), "subscription")
    params.integer("limit", lowest=1, highest=100)
    return listing(owner["items"]["data"], "/v1/subscription_items")


def _plan_end(books: Books, owner: Json, params: Params) -> None:
    flag = params.boolean("cancel_at_period_end")
    if flag is not None and params.has("cancel_at"):
        raise InvalidRequest("You may only specify one of these parameters: cancel_at, cancel_at_period_end.")
    if flag:
        subscribing.plan_end(books, owner, at=None, by_period=True)
    elif flag is False or (params.has("cancel_at") and params.text("cancel_at") is None):
        subscribing.keep(books, owner)
    elif params.has("cancel_at"):
        word = params.text("cancel_at")
        by_word = word in ("min_period_end", "max_period_end")
        at = (
            subscribing.paid_until(owner)
            if by_word
            else params.integer("cancel_at", lowest=books.now(owner["customer"]))
        )
        subscribing.plan_end(books, owner, at=at, by_period=False)


def _change_items(books: Books, owner: Json, params: Params) -> None:
    proration = params.choice("proration_behavior", _PRORATIONS, "create_prorations") or "create_prorations"
    behaviour = params.choice("payment_behavior", ("allow_incomplete", "error_if_incomplete"), "allow_incomplete")
    wishes = []
    for index, asked in enumerate(params.groups("items")):
        price = asked.text("price")
        wishes.append(
            (
                asked.text("id"),
                books.load("price", price, f"items[{index}][price]") if price else None,
                asked.integer("quantity", lowest=1, highest=999_999),
            )
        )
    if wishes:
        changing_plans.change_items(
            books, owner, wishes, proration=proration, all_or_nothing=behaviour == "error_if_incomplete"
        )


def _details(params: Params) -> Json:
    asked = params.group("cancellation_details")
    found = {"comment": asked.text("comment"), "feedback": asked.choice("feedback", _FEEDBACK)}
    return {name: value for name, value in found.items() if value is not None}
