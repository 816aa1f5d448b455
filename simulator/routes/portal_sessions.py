"""Doors to the customer portal: `/v1/billing_portal`."""

from simulator.announce import create
from simulator.api import reads, retrieves, writes
from simulator.errors import InvalidRequest, Json, missing_param
from simulator.listing import Query
from simulator.params import Params
from simulator.routes.customers import living_customer
from simulator.shapes.sessions import portal_flow, portal_session
from simulator.store import Books

_FLOWS = ("payment_method_update", "subscription_cancel")


@writes("/v1/billing_portal/sessions")
def create_portal_session(books: Books, params: Params) -> Json:
    """A door to one customer's portal, if wanted straight to one task."""
    customer = living_customer(books, params.required_text("customer"), "customer")
    configuration = params.text("configuration")
    if configuration:
        books.load("billing_portal.configuration", configuration, "configuration")
    made = portal_session(
        now=books.now(),
        customer_id=customer["id"],
        configuration=configuration or books.where("billing_portal.configuration", is_default=1)[0]["id"],
        return_url=params.url("return_url"),
        base=books.base_url,
    )
    made["locale"] = params.text("locale")
    if params.has("flow_data"):
        made["flow"] = _flow(books, params.group("flow_data"), customer)
    return create(books, made, "billing_portal.session.created")


@reads("/v1/billing_portal/configurations")
def list_configurations(books: Books, params: Params) -> Json:
    """The portal's configurations: there is one."""
    query = Query("billing_portal.configuration")
    for name in ("active", "is_default"):
        value = params.boolean(name)
        query.equal(name, None if value is None else int(value))
    return query.page(books, params, "/v1/billing_portal/configurations")


retrieves("/v1/billing_portal/configurations/<identifier>", "billing_portal.configuration")


def _flow(books: Books, data: Params, customer: Json) -> Json:
    kind = data.choice("type", _FLOWS)
    if kind is None:
        raise missing_param("flow_data[type]")
    subscription = None
    if kind == "subscription_cancel":
        wanted = data.group("subscription_cancel").required_text("subscription")
        owner = books.load("subscription", wanted, "flow_data[subscription_cancel][subscription]")
        if owner["customer"] != customer["id"]:
            raise InvalidRequest("That subscription belongs to another customer.", param="flow_data")
        subscription = owner["id"]
    after = data.group("after_completion")
    back = None
    if after.choice("type", ("portal_homepage", "redirect")) == "redirect":
        back = after.group("redirect").url("return_url", required=True)
    return portal_flow(kind, subscription=subscription, return_url=back)
