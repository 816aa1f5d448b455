"""The record on SQLite: rows are sealed in the write transaction, which SQLite gives to one connection at a time.

The trigger calls `audit_link_digest`, which the application registers on each of its connections: whoever opens the file
without the application cannot add a line. SQLite has no roles; triggers are all that guards the file (threat model).
"""

import sqlite3

from django.db.backends.utils import CursorWrapper

from audit.canonical import link_digest

CREATE_TABLES = """
CREATE TABLE audit_record (
    id char(32) NOT NULL PRIMARY KEY,
    at_us bigint NOT NULL,
    actor text NOT NULL,
    acting_for text NOT NULL,
    session_ref text NOT NULL,
    ip text NOT NULL,
    verb text NOT NULL,
    on_ref text NOT NULL,
    matter_ref text NOT NULL,
    outcome text NOT NULL,
    request_id text NOT NULL,
    before_hash blob NOT NULL CHECK (length(before_hash) IN (0, 32)),
    after_hash blob NOT NULL CHECK (length(after_hash) IN (0, 32)),
    label_hash blob NOT NULL CHECK (length(label_hash) IN (0, 32)),
    mac blob NOT NULL CHECK (length(mac) = 32)
) WITHOUT ROWID;

CREATE TABLE audit_link (
    seq integer NOT NULL PRIMARY KEY CHECK (seq > 0),
    record_id char(32) NOT NULL UNIQUE,
    prev blob NOT NULL UNIQUE CHECK (length(prev) = 32),
    link blob NOT NULL CHECK (length(link) = 32),
    actor text NOT NULL,
    on_ref text NOT NULL,
    matter_ref text NOT NULL
);
CREATE INDEX audit_link_by_actor ON audit_link (actor, seq);
CREATE INDEX audit_link_by_object ON audit_link (on_ref, seq);
CREATE INDEX audit_link_by_matter ON audit_link (matter_ref, seq);

CREATE TABLE audit_label (
    record_id char(32) NOT NULL PRIMARY KEY,
    key_id char(32) NOT NULL,
    sealed blob NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit_checkpoint (
    seq integer NOT NULL PRIMARY KEY,
    head blob NOT NULL CHECK (length(head) = 32),
    count bigint NOT NULL,
    at_us bigint NOT NULL,
    signature blob NOT NULL CHECK (length(signature) = 64)
);
"""

TABLES = ("audit_record", "audit_link", "audit_label", "audit_checkpoint")
_REFUSED = "SELECT RAISE(ABORT, 'the record is append-only: {what} on {table} is refused');"


def _refuse(table: str, what: str, condition: str = "") -> tuple[str, str]:
    name = f"{table}_no_{what.lower()}"
    event = "INSERT" if what == "REPLACE" else what
    when = f" WHEN {condition}" if condition else ""
    body = _REFUSED.format(what=what, table=table)
    return name, f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when} BEGIN {body} END"


_SEAL = """CREATE TRIGGER audit_record_seal AFTER INSERT ON audit_record BEGIN
    SELECT RAISE(ABORT, 'the chain of the record is lost')
        WHERE NOT EXISTS (SELECT 1 FROM audit_link) AND EXISTS (SELECT 1 FROM audit_checkpoint);
    INSERT INTO audit_link (seq, record_id, prev, link, actor, on_ref, matter_ref)
        SELECT last.seq + 1, NEW.id, last.link, audit_link_digest(last.link, last.seq + 1, NEW.mac),
            NEW.actor, NEW.on_ref, NEW.matter_ref
        FROM (SELECT seq, link FROM audit_link UNION ALL SELECT 0, zeroblob(32) ORDER BY seq DESC LIMIT 1) AS last;
END"""

_NOT_NEXT = """NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_link)
    OR NEW.prev <> coalesce((SELECT link FROM audit_link ORDER BY seq DESC LIMIT 1), zeroblob(32))
    OR EXISTS (SELECT 1 FROM audit_link WHERE record_id = NEW.record_id)"""

# REPLACE deletes without asking a DELETE trigger, so an insert that would replace something is refused before it does.
TRIGGERS: dict[str, str] = dict(
    (
        *(_refuse(table, what) for table in TABLES for what in ("UPDATE", "DELETE")),
        _refuse("audit_record", "REPLACE", "EXISTS (SELECT 1 FROM audit_record WHERE id = NEW.id)"),
        _refuse("audit_label", "REPLACE", "EXISTS (SELECT 1 FROM audit_label WHERE record_id = NEW.record_id)"),
        _refuse("audit_checkpoint", "REPLACE", "EXISTS (SELECT 1 FROM audit_checkpoint WHERE seq >= NEW.seq)"),
        _refuse("audit_link", "REPLACE", _NOT_NEXT),
        ("audit_record_seal", _SEAL),
    )
)

FIND_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit\\_%' ESCAPE '\\'"


def register(connection: sqlite3.Connection) -> None:
    """Let the sealing trigger compute links on `connection`."""
    connection.create_function("audit_link_digest", 3, link_digest, deterministic=True)
    # Some builds of SQLite let no trigger call a function of the application unless the schema is trusted.
    connection.execute("PRAGMA trusted_schema = ON")


def protect(cursor: CursorWrapper) -> None:
    """Make every trigger anew, inside the caller's transaction."""
    for name, sql in TRIGGERS.items():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(sql)


def faults(rows: list[tuple[str, str]]) -> list[str]:
    """Give what is missing or altered among the triggers that `FIND_TRIGGERS` found; nothing when all stand."""
    found = dict(rows)
    missing = [f"{name} is missing" for name in TRIGGERS if name not in found]
    altered = [
        f"{name} is not the one we made" for name, sql in TRIGGERS.items() if name in found and found[name] != sql
    ]
    return missing + altered


GRANTS: tuple[str, ...] = ()
