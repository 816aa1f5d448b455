"""What the record does when a connection opens and when a migration ends."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from audit import protection
from audit.schema import sqlite


def lend_the_digest(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let SQLite's sealing trigger compute links on this connection."""
    if connection.vendor == "sqlite":
        sqlite.register(connection.connection)


def look_after_migrate(using: str, **_: Any) -> None:
    """Look at the triggers after each migration. Raises: RecordUnprotected."""
    if using == "default" and protection.is_installed():
        protection.inspect()
