"""What the control room does to time and deliveries."""

import json
import random
import time
from typing import Any

from simulator.billing import renewals
from simulator.errors import InvalidRequest, Json
from simulator.store import Books

LANDMARKS = ("upcoming", "renewal", "payment", "retry", "end of retries", "end")
MODES = ("deliver", "hold", "drop")
# Two years of monthly steps; whoever has not met her landmark by then never will.
_MOST_STEPS = 120


def advance_customer(books: Books, customer_id: str, seconds: int) -> list[str]:
    """Let a customer live on. Gives what happened to her on the way."""
    books.load("customer", customer_id)
    if seconds <= 0:
        raise InvalidRequest("A customer lives forward only: send seconds above 0.")
    return renewals.live_until(books, customer_id, books.now(customer_id) + seconds)


def advance_subscription(books: Books, identifier: str, landmark: str) -> list[str]:
    """Let the customer of a subscription live until it has met this landmark.

    `payment` is the first attempt to collect a renewal, `retry` one more attempt, `end of retries` all of them.
    """
    if landmark not in LANDMARKS:
        raise InvalidRequest(f"A landmark is one of: {', '.join(LANDMARKS)}.")
    wanted = {"end of retries": "retry"}.get(landmark, landmark)
    happened: list[str] = []
    for _ in range(_MOST_STEPS):
        owner = books.load("subscription", identifier)
        step = renewals.next_step(books, owner)
        if step is None:
            break
        met = renewals.live_until(books, owner["customer"], step.at)
        happened += met
        if landmark == "end of retries":
            continue
        if wanted in met:
            return happened
    if wanted not in happened:
        raise InvalidRequest(
            f"This subscription will not meet '{landmark}'. It met: {', '.join(happened) or 'nothing'}."
        )
    return happened


def deliveries(books: Books, *, event: str | None, state: str | None) -> list[Json]:
    """Deliveries in the order they were made."""
    rows = books.connection.execute(
        "SELECT deliveries.id, event, json_extract(body, '$.type'), state, attempts, last_status, last_error "
        "FROM deliveries JOIN objects ON objects.id = event "
        "WHERE (?1 IS NULL OR event = ?1) AND (?2 IS NULL OR state = ?2) ORDER BY deliveries.id",
        (event, state),
    )
    names = ("id", "event", "type", "state", "attempts", "last_status", "last_error")
    return [dict(zip(names, row, strict=True)) for row in rows]


def set_mode(books: Books, wanted: Json) -> Json:
    """What happens to events from now on."""
    mode: Json = {name: wanted[name] for name in ("mode", "share", "seed", "types") if name in wanted}
    if mode.get("mode") not in MODES:
        raise InvalidRequest(f"A mode is one of: {', '.join(MODES)}.")
    books.remember("webhooks", mode)
    return mode


def in_order(books: Books, order: Any) -> list[tuple[int, str]]:
    """The held deliveries in the wanted order. With event ids only those are released."""
    held = [(row["id"], row["event"]) for row in deliveries(books, event=None, state="held")]
    if order == "created":
        return held
    if order == "reversed":
        return held[::-1]
    if isinstance(order, dict) and "shuffled" in order:
        # Seeded on purpose: a failing order can be played again.
        random.Random(order["shuffled"]).shuffle(held)  # noqa: S311 - not a secret
        return held
    if not isinstance(order, list):
        raise InvalidRequest('An order is a list of event ids, "created", "reversed" or {"shuffled": seed}.')
    by_event = {event: delivery for delivery, event in held}
    unknown = [event for event in order if event not in by_event]
    if unknown:
        raise InvalidRequest(f"Not held: {', '.join(unknown)}.")
    return [(by_event[event], event) for event in order]


def drop(books: Books, events: list[str] | None) -> list[str]:
    """Lose deliveries that are held or on their way. They stay on the list, as dropped."""
    lost = [
        row
        for row in deliveries(books, event=None, state=None)
        if row["state"] in ("held", "pending") and (events is None or row["event"] in events)
    ]
    for row in lost:
        books.connection.execute("UPDATE deliveries SET state = 'dropped' WHERE id = ?", (row["id"],))
    return [row["event"] for row in lost]


def queue_again(books: Books, event: str) -> int:
    """One more delivery of an event, held until somebody delivers it."""
    books.load("event", event)
    cursor = books.connection.execute(
        "INSERT INTO deliveries (event, state, next_at) VALUES (?, 'held', ?)", (event, time.time())
    )
    return int(cursor.lastrowid or 0)


def bent_body(books: Books, identifier: str, wanted: Json) -> str | None:
    """The body of a forgery, or None when the true one is to be sent."""
    if "body" in wanted:
        return str(wanted["body"])
    if "livemode" in wanted:
        return json.dumps({**books.load("event", identifier), "livemode": bool(wanted["livemode"])}, indent=2)
    return None
