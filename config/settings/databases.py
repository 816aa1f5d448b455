"""Database settings from one address: SQLite by default, PostgreSQL in a real office."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def sqlite(path: Path | str) -> dict[str, Any]:
    """Give the settings of a SQLite file: write-ahead log, immediate transactions, a patient lock."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Opening the file and telling it how to behave costs more than most questions: each thread keeps its connection.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;",
        },
    }


def postgres(address: str, *, pool: bool = False) -> dict[str, Any]:
    """Give the settings of `postgres://user:password@host:port/name`, with a connection pool for threaded servers."""
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}} if pool else {},
    }
