"""Are the triggers that keep the record append-only in place? Asked once a minute by each process; without them, no write."""

from __future__ import annotations

import logging
import time
from contextlib import closing

from django.conf import settings
from django.db import connection, transaction

from audit import schema
from audit.errors import RecordUnprotected

log = logging.getLogger("muniment.security")

TRUST_SECONDS = 60.0
_trusted_until = 0.0


def is_installed() -> bool:
    """Say whether the record's tables exist at all (they do not before the first migration)."""
    return "audit_record" in connection.introspection.table_names()


def faults() -> list[str]:
    """Give what is missing or altered among the triggers, in words; nothing when the record is protected."""
    sql = schema.of(connection.vendor)
    connection.ensure_connection()
    # Past Django's cursor: a check that comes once a minute must not disturb counted queries.
    with connection.wrap_database_errors, closing(connection.connection.cursor()) as cursor:
        cursor.execute(sql.FIND_TRIGGERS)
        wrong: list[str] = sql.faults([tuple(row) for row in cursor.fetchall()])
    return wrong


def require() -> None:
    """Refuse to go on while the record is unprotected. Raises: RecordUnprotected."""
    global _trusted_until  # noqa: PLW0603  # one small memory for the process
    if time.monotonic() < _trusted_until:
        return
    inspect()
    _trusted_until = time.monotonic() + TRUST_SECONDS


def inspect() -> None:
    """Look now, and raise the alarm when something is wrong. Raises: RecordUnprotected."""
    forget()
    if wrong := faults():
        detail = "; ".join(wrong)
        log.critical(
            "the record is unprotected: %s. Writes stop. Run `manage.py audit protect` after finding out why.", detail
        )
        raise RecordUnprotected(detail=detail)


def forget() -> None:
    """Ask the database again at the next write."""
    global _trusted_until  # noqa: PLW0603
    _trusted_until = 0.0


def protect() -> None:
    """Make the triggers anew and give the application's role its rights; the owner of the tables must do it."""
    sql = schema.of(connection.vendor)
    with transaction.atomic(), connection.cursor() as cursor:
        sql.protect(cursor)
        grant(settings.AUDIT_APP_ROLE)
    forget()


def grant(role: str) -> None:
    """Let `role` add and read lines, and nothing else. Without a role, or on SQLite, there is nothing to do."""
    if not role:
        return
    with connection.cursor() as cursor:
        for statement in schema.of(connection.vendor).GRANTS:
            cursor.execute(statement.format(role=connection.ops.quote_name(role)))


def may_rewrite() -> bool:
    """Say whether the role we are signed in with could change the record if the triggers were gone. SQLite: always."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') OR pg_has_role(c.relowner, 'MEMBER')) "
            "FROM pg_class c WHERE c.oid IN (to_regclass('audit_record'), to_regclass('audit_link'), "
            "to_regclass('audit_label'), to_regclass('audit_checkpoint'))"
        )
        return bool(cursor.fetchone()[0])
