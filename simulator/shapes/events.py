"""Events and the endpoint they are sent to."""

from simulator.errors import Json
from simulator.ids import new_id
from simulator.version import API_VERSION


def event(
    *, now: int, kind: str, subject: Json, previous: Json | None, request_id: str | None, key: str | None
) -> Json:
    """Something that happened to an object, with the object as it was at that moment."""
    data: Json = {"object": subject}
    if previous is not None:
        data["previous_attributes"] = previous
    return {
        "id": new_id("event"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": request_id, "idempotency_key": key},
        "type": kind,
    }


def webhook_endpoint(*, now: int, url: str) -> Json:
    """The one address the simulator sends its events to."""
    return {
        "id": new_id("webhook_endpoint"),
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": now,
        "description": "The endpoint the simulator was started with",
        "enabled_events": ["*"],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }
