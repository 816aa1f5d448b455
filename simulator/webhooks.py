"""How events leave: signed, one after the other, tried again with growing pauses until the portal answers 2xx.

A delivery is a row (`pending`, `held`, `dropped`, `delivered`, `failed`), so a restart forgets none and the control room
can hold, reorder, lose and repeat them.
"""

import http.client
import json
import logging
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.billing.renewals import catch_up
from simulator.errors import Json
from simulator.signature import sign
from simulator.store import Store

log = logging.getLogger("simulator.webhooks")

_TIMEOUT_SECONDS = 20
_TICK_SECONDS = 1.0
RETRY_AFTER_SECONDS = (1.0, 5.0, 30.0, 120.0, 600.0, 3600.0)


@dataclass(frozen=True)
class Endpoint:
    """Where events go and what they are signed with."""

    url: str
    secret: str


@dataclass(frozen=True)
class Twist:
    """How a delivery is bent on purpose: signed with another secret, at another moment, or with another body."""

    secret: str | None = None
    age_seconds: int = 0
    body: str | None = None


class Postman:
    """The thread that delivers. One delivery at a time, so an order that was asked for is the order that happens."""

    def __init__(self, store: Store, endpoint: Endpoint, retry_after: tuple[float, ...] = RETRY_AFTER_SECONDS) -> None:
        self._store = store
        self._endpoint = endpoint
        self._retry_after = retry_after
        self._one_at_a_time = threading.Lock()
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="postman", daemon=True)

    def start(self) -> None:
        """Begin to deliver in the background."""
        self._thread.start()

    def stop(self) -> None:
        """End after the delivery that is on its way."""
        self._stopped.set()
        self._woken.set()
        self._thread.join(_TIMEOUT_SECONDS)

    def wake(self) -> None:
        """There may be something to deliver."""
        self._woken.set()

    def deliver_due(self, *, without_waiting: bool = False) -> list[Json]:
        """Deliver all that is due now, and answer when it is done; `without_waiting` also what waits for its next try."""
        results: list[Json] = []
        tried: set[int] = set()
        while rows := [row for row in self._due(without_waiting) if row[0] not in tried]:
            for delivery, event in rows:
                tried.add(delivery)
                with self._one_at_a_time:
                    if self._is_pending(delivery):
                        results.append(self._deliver(delivery, event, Twist()))
        return results

    def deliver(self, delivery: int, event: str, twist: Twist | None = None) -> Json:
        """Deliver this one now, whatever its state, and say how it went."""
        with self._one_at_a_time:
            return self._deliver(delivery, event, twist or Twist())

    def _work(self) -> None:
        while not self._stopped.is_set():
            self._woken.wait(self._pause())
            self._woken.clear()
            if self._stopped.is_set():
                return
            try:
                catch_up(self._store)
                self.deliver_due()
            except Exception:
                # The thread must outlive one bad moment (a locked file, a bug): it says so and goes on.
                log.exception("The postman stumbled; he goes on with the next round.")

    def _pause(self) -> float:
        """How long nothing needs to be done: until the next try is due, and never longer than a tick."""
        with self._store.reading() as books:
            row = books.connection.execute("SELECT MIN(next_at) FROM deliveries WHERE state = 'pending'").fetchone()
        return _TICK_SECONDS if row[0] is None else min(_TICK_SECONDS, max(0.0, row[0] - time.time()))

    def _due(self, without_waiting: bool) -> list[tuple[int, str]]:
        until = float("inf") if without_waiting else time.time()
        with self._store.reading() as books:
            return books.connection.execute(
                "SELECT id, event FROM deliveries WHERE state = 'pending' AND next_at <= ? ORDER BY next_at, id",
                (until,),
            ).fetchall()

    def _is_pending(self, delivery: int) -> bool:
        """Whether nobody else has delivered, held or lost it in the meantime."""
        with self._store.reading() as books:
            row = books.connection.execute("SELECT state FROM deliveries WHERE id = ?", (delivery,)).fetchone()
        return row is not None and row[0] == "pending"

    def _deliver(self, delivery: int, event_id: str, twist: Twist) -> Json:
        with self._store.reading() as books:
            event = books.load("event", event_id)
        body = twist.body if twist.body is not None else json.dumps(event, indent=2, ensure_ascii=False)
        stamp = int(time.time()) - twist.age_seconds
        header = sign(body, twist.secret or self._endpoint.secret, stamp)
        status, error = _post(self._endpoint.url, body.encode(), header)
        with self._store.writing() as books:
            row = books.connection.execute("SELECT attempts FROM deliveries WHERE id = ?", (delivery,)).fetchone()
            if row is None:
                return {"delivery": delivery, "event": event_id, "state": "removed", "status": status, "error": error}
            state, wait = self._outcome(status, row[0], is_bent=twist != Twist())
            books.connection.execute(
                "UPDATE deliveries SET state = ?, attempts = attempts + 1, next_at = ?, last_status = ?, last_error = ? "
                "WHERE id = ?",
                (state, time.time() + wait, status, error, delivery),
            )
        log.info("%s %s -> %s", event["type"], event_id, status or error)
        return {
            "delivery": delivery,
            "event": event_id,
            "type": event["type"],
            "state": state,
            "status": status,
            "error": error,
        }

    def _outcome(self, status: int | None, attempts_before: int, *, is_bent: bool) -> tuple[str, float]:
        if status is not None and 200 <= status < 300:
            return "delivered", 0.0
        # A forgery that was refused must not come back later with a true signature.
        if not is_bent and attempts_before < len(self._retry_after):
            return "pending", self._retry_after[attempts_before]
        return "failed", 0.0


def _post(url: str, body: bytes, signature: str) -> tuple[int | None, str | None]:
    """Send a body. Gives the status, or None and what went wrong. A redirect is an answer like any other: not 2xx."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request(
            "POST",
            parts.path or "/",
            body,
            {
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature,
                "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                "Accept": "*/*; q=0.5, application/xml",
                "Cache-Control": "no-cache",
            },
        )
        return connection.getresponse().status, None
    except (OSError, http.client.HTTPException) as error:
        return None, f"{type(error).__name__}: {error}"
    finally:
        connection.close()
