"""What happened, and where it is told: `/v1/events` and `/v1/webhook_endpoints`."""

from simulator.api import reads, retrieves
from simulator.errors import InvalidRequest, Json
from simulator.listing import Query
from simulator.params import Params
from simulator.store import Books

# An event is delivered when one of its deliveries was answered with success.
_DELIVERED = "EXISTS (SELECT 1 FROM deliveries WHERE deliveries.event = objects.id AND state = 'delivered')"


@reads("/v1/events/<identifier>")
def retrieve_event(books: Books, _: Params, identifier: str) -> Json:
    """One event."""
    return with_pending(books, books.load("event", identifier))


@reads("/v1/events")
def list_events(books: Books, params: Params) -> Json:
    """Events, newest first, by kind, time and whether they arrived."""
    one, several = params.text("type"), params.texts("types")
    if one and several:
        raise InvalidRequest("You may only specify one of these parameters: type, types.", param="type")
    query = Query("event").one_of("type", several)
    if one and one.endswith("*"):
        query.clause("substr(json_extract(body, '$.type'), 1, ?) = ?", len(one) - 1, one[:-1])
    else:
        query.equal("type", one)
    arrived = params.boolean("delivery_success")
    if arrived is not None:
        query.clause(_DELIVERED if arrived else f"NOT {_DELIVERED}")
    page = query.created(params).page(books, params, "/v1/events")
    page["data"] = [with_pending(books, event) for event in page["data"]]
    return page


retrieves("/v1/webhook_endpoints/<identifier>", "webhook_endpoint")


@reads("/v1/webhook_endpoints")
def list_endpoints(books: Books, params: Params) -> Json:
    """The endpoints: there is one."""
    return Query("webhook_endpoint").page(books, params, "/v1/webhook_endpoints")


def with_pending(books: Books, event: Json) -> Json:
    """The event with the number of endpoints that have not yet taken it."""
    row = books.connection.execute(
        "SELECT 1 FROM deliveries WHERE event = ? AND state = 'delivered'", (event["id"],)
    ).fetchone()
    event["pending_webhooks"] = 0 if row else 1
    return event
