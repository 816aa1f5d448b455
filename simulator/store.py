"""The simulator's state: one SQLite file, one short transaction a request.

`Store` opens transactions; `Books` is what code holds inside one: it reads and writes whole Stripe objects as JSON, tells
the time, and announces events. A key that begins with an underscore is private: it is kept and never shown.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.clock import Clock
from simulator.errors import Json, missing

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (kind, json_extract(body, '$.customer'));
CREATE INDEX IF NOT EXISTS objects_by_secret ON objects (json_extract(body, '$._secret'));
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL, last_status INTEGER, last_error TEXT
);
CREATE INDEX IF NOT EXISTS deliveries_by_state ON deliveries (state, next_at);
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, endpoint TEXT NOT NULL, params TEXT NOT NULL, request TEXT NOT NULL, created REAL NOT NULL,
    status INTEGER, body TEXT
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Origin:
    """Which API request causes the changes of a transaction; events name it."""

    def __init__(self, request_id: str | None = None, key: str | None = None) -> None:
        self.request_id = request_id
        self.key = key


class Store:
    """The state file. Safe to use from several threads: every open transaction has a connection of its own."""

    def __init__(self, path: Path, clock: Clock, base_url: str) -> None:
        self._path = path
        self.clock = clock
        self.base_url = base_url
        self._one_writer = threading.RLock()
        self._idle: list[sqlite3.Connection] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
            # A process that was killed left these without an answer; its transaction is gone, so the retry may run.
            connection.execute("DELETE FROM idempotency WHERE status IS NULL")

    @contextmanager
    def reading(self) -> Iterator["Books"]:
        """A consistent view for reading."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield Books(connection, self, Origin())

    @contextmanager
    def writing(self, origin: Origin | None = None) -> Iterator["Books"]:
        """A transaction that is kept when the block ends and undone when it raises."""
        with self._one_writer, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield Books(connection, self, origin or Origin())
            connection.execute("COMMIT")

    def empty(self) -> dict[str, int]:
        """Remove everything and say how much of each kind that was."""
        with self._one_writer, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            counts = dict(connection.execute("SELECT kind, COUNT(*) FROM objects GROUP BY kind").fetchall())
            counts["delivery"] = connection.execute("SELECT COUNT(*) FROM deliveries").fetchone()[0]
            for table in ("objects", "deliveries", "idempotency", "settings"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names stand one line above
            connection.execute("COMMIT")
            return counts

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection. They are kept open: closing the last one would fold the journal up each time."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = sqlite3.connect(self._path, timeout=20, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA synchronous = NORMAL")
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._idle.append(connection)


class Books:
    """The open transaction: objects, settings, the time and the announcing of events."""

    def __init__(self, connection: sqlite3.Connection, store: Store, origin: Origin) -> None:
        self.connection = connection
        self.clock = store.clock
        self.base_url = store.base_url
        self.origin = origin

    def now(self, customer: str | None = None) -> int:
        """Unix seconds; a customer whose clock was advanced lives later than the others."""
        return self.clock.now() + (self.setting(f"clock:{customer}", 0) if customer else 0)

    def set_now(self, customer: str, instant: int) -> None:
        """Let this customer live at `instant`."""
        self.remember(f"clock:{customer}", instant - self.clock.now())

    def add(self, body: Json) -> Json:
        """Keep a new object."""
        self.connection.execute(
            "INSERT INTO objects (id, kind, created, body) VALUES (?, ?, ?, ?)",
            (body["id"], body["object"], body["created"] if "created" in body else self.clock.now(), json.dumps(body)),
        )
        return body

    def save(self, body: Json) -> Json:
        """Keep the changed state of an object."""
        self.connection.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))
        return body

    def load(self, kind: str, identifier: str, param: str = "id") -> Json:
        """One object. Raises: NotFound as Stripe words it."""
        found = self.find(kind, identifier)
        if found is None:
            raise missing(kind, identifier, param)
        return found

    def find(self, kind: str, identifier: str) -> Json | None:
        """One object or None."""
        row = self.connection.execute(
            "SELECT body FROM objects WHERE id = ? AND kind = ?", (identifier, kind)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def where(self, kind: str, **fields: Any) -> list[Json]:
        """All objects of a kind whose top-level fields have these values, oldest first."""
        clauses = "".join(f" AND json_extract(body, '$.{name}') IS ?" for name in fields)
        rows = self.connection.execute(
            f"SELECT body FROM objects WHERE kind = ?{clauses} ORDER BY seq",  # noqa: S608 - names come from our own code
            (kind, *fields.values()),
        )
        return [json.loads(row[0]) for row in rows]

    def by_secret(self, kind: str, secret: str) -> Json | None:
        """The object whose page this secret opens, or None."""
        row = self.connection.execute(
            "SELECT body FROM objects WHERE json_extract(body, '$._secret') = ? AND kind = ?", (secret, kind)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def setting(self, name: str, default: Any = None) -> Any:
        """A remembered value of the simulator itself."""
        row = self.connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def remember(self, name: str, value: Any) -> None:
        """Keep a value of the simulator itself."""
        self.connection.execute(
            "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )


def shown(value: Any) -> Any:
    """The value as the API shows it: without what is private to the simulator."""
    if isinstance(value, dict):
        return {
            name: inner if name == "metadata" else shown(inner)
            for name, inner in value.items()
            if not name.startswith("_")
        }
    if isinstance(value, list):
        return [shown(inner) for inner in value]
    return value
