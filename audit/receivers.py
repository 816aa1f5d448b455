"""What the record does when a connection opens and when a migration ends."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from audit import canonical, protection, services
from audit.schema import sqlite
from audit.verbs import KEY_ROTATED


def lend_the_digest(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let SQLite's sealing trigger compute links on this connection."""
    if connection.vendor == "sqlite":
        sqlite.register(connection.connection)


def another_key(setting: str, **_: Any) -> None:
    """Forget derived keys when the record key changes under a running process; that happens in tests."""
    if setting.startswith("RECORD_KEY"):
        canonical.forget_keys()


def look_after_migrate(using: str, **_: Any) -> None:
    """Look at the triggers after each migration. Raises: RecordUnprotected."""
    if using == "default" and protection.is_installed():
        protection.inspect()


def keys_rewrapped(kek_id: str, left: int, **_: Any) -> None:
    """Put a batch of keys that were wrapped anew on the record, in the transaction that did it. Audit: key.rotated."""
    # Without labels: those are sealed under the office's key, which may be the very one that does not open.
    services.record(verb=KEY_ROTATED, actor=None, on=f"kek:{kek_id}", outcome="going_on" if left else "done")
