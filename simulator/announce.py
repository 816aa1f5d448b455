"""How a change becomes an event: the row is written in the transaction that makes the change, and queued for delivery."""

import copy
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from simulator.errors import Json
from simulator.shapes.events import event
from simulator.store import Books, shown


def announce(books: Books, kind: str, subject: Json, previous: Json | None = None) -> Json:
    """Write an event about `subject` as it is now and queue it for the endpoint."""
    happened = event(
        now=books.clock.now(),
        kind=kind,
        subject=shown(subject),
        previous=previous,
        request_id=books.origin.request_id,
        key=books.origin.key,
    )
    books.add(happened)
    books.connection.execute(
        "INSERT INTO deliveries (event, state, next_at) VALUES (?, ?, ?)",
        (happened["id"], _first_state(books, kind), time.time()),
    )
    return happened


def create(books: Books, subject: Json, *kinds: str) -> Json:
    """Keep a new object and announce it."""
    books.add(subject)
    for kind in kinds:
        announce(books, kind, subject)
    return subject


@contextmanager
def changing(books: Books, subject: Json, *kinds: str) -> Iterator[Json]:
    """Change `subject` in the block; it is kept, and announced with its previous values, if it is then different."""
    before = copy.deepcopy(subject)
    yield subject
    if subject == before:
        return
    books.save(subject)
    previous = differences(shown(before), shown(subject))
    if previous:
        for kind in kinds:
            announce(books, kind, subject, previous)


def differences(before: Json, after: Json) -> Json:
    """The earlier values of all that changed; inside groups only what changed, lists whole."""
    result: Json = {}
    for name in before.keys() | after.keys():
        old: Any = before.get(name)
        new: Any = after.get(name)
        if old == new:
            continue
        is_group = isinstance(old, dict) and isinstance(new, dict) and old.get("object") != "list"
        result[name] = differences(old, new) if is_group else old
    return result


def _first_state(books: Books, kind: str) -> str:
    """Where a new delivery starts: on its way, held, or lost, as the control room has set it."""
    mode = books.setting("webhooks", {"mode": "deliver"})
    if mode.get("types") and kind not in mode["types"]:
        return "pending"
    if mode["mode"] == "hold":
        return "held"
    if mode["mode"] == "drop":
        count = books.connection.execute("SELECT COUNT(*) FROM deliveries").fetchone()[0]
        # Seeded on purpose: the same seed loses the same events, so a failing run can be run again.
        draw = random.Random(f"{mode.get('seed', 0)}:{count}").random()  # noqa: S311 - not a secret
        return "dropped" if draw < mode.get("share", 1.0) else "pending"
    return "pending"
