"""Idempotency keys as Stripe keeps them: the same request again gets the same answer, another request is refused.

A key is claimed before the work begins and answered in the transaction that does the work, so no crash in between can make
a retry do it twice. Answers that mean "nothing was begun" (bad parameters, an unknown id) are not kept.
"""

import hashlib
import json
import sqlite3
import time
from dataclasses import dataclass

from simulator.errors import Json, KeyInUse, KeyReused
from simulator.store import Books

_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Replay:
    """An answer that was given before."""

    status: int
    body: str
    request_id: str


def fingerprint(params: Json) -> str:
    """What tells two requests apart: all parameters, in any order."""
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()


def claim(books: Books, key: str, endpoint: str, params: str, request_id: str) -> Replay | None:
    """Take a key for this request, or give the answer it already has. Raises: KeyReused, KeyInUse."""
    books.connection.execute("DELETE FROM idempotency WHERE created < ?", (time.time() - _KEPT_SECONDS,))
    row: sqlite3.Row | None = books.connection.execute(
        "SELECT endpoint, params, request, status, body FROM idempotency WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        books.connection.execute(
            "INSERT INTO idempotency (key, endpoint, params, request, created) VALUES (?, ?, ?, ?, ?)",
            (key, endpoint, params, request_id, time.time()),
        )
        return None
    first_endpoint, first_params, first_request, status, body = row
    if (first_endpoint, first_params) != (endpoint, params):
        same = "parameters" if first_endpoint == endpoint else f"endpoint ('{first_endpoint}')"
        raise KeyReused(
            f"Keys for idempotent requests can only be used with the same {same} they were first used with. Try using a "
            f"key other than '{key}' if you meant to execute a different request."
        )
    if status is None:
        raise KeyInUse(
            f"There is currently another in-progress request using this Idempotent Key: {key}. Please try again later.",
            code="idempotency_key_in_use",
        )
    return Replay(status, body, first_request)


def answer(books: Books, key: str, status: int, body: str) -> None:
    """Keep the answer of the request that holds the key."""
    books.connection.execute("UPDATE idempotency SET status = ?, body = ? WHERE key = ?", (status, body, key))


def let_go(books: Books, key: str) -> None:
    """Give a key back: its request was refused before anything began."""
    books.connection.execute("DELETE FROM idempotency WHERE key = ? AND status IS NULL", (key,))
