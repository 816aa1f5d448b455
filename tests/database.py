"""The test database: migrated once into a template, copied for every worker. Migrating takes half a minute, copying none.

`python -m tests.database` makes the template ahead of a run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from filelock import FileLock

FOLDER = Path(settings.VAR) / "test"
MIGRATED_BY = ("django", "wagtail", "django-allauth", "django-guardian")


def fingerprint() -> str:
    """Name the schema: whatever migrates, and the code its migrations call."""
    digest = hashlib.sha256("".join(version(name) for name in MIGRATED_BY).encode())
    called = [*Path(settings.ROOT).glob("*/migrations/*.py"), *Path(settings.ROOT).glob("audit/schema/*")]
    for path in sorted([*called, Path(settings.ROOT) / "search" / "fulltext.py"]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def provide(name: str) -> None:
    """Make a fresh migrated database called `name` (a path on SQLite) by copying the template, which is made when missing."""
    with _template() as template:
        if connection.vendor == "sqlite":
            take_away(name)
            shutil.copyfile(template, name)
            return
        quote = connection.ops.quote_name
        take_away(name)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")


@contextmanager
def _template() -> Iterator[str]:
    """Give the name of the template, which nobody else makes or removes meanwhile."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(FOLDER / f"template-{connection.vendor}.lock"):
        yield _sqlite() if connection.vendor == "sqlite" else _postgres()


def take_away(name: str) -> None:
    """Remove a database that `provide` has made; a session that has not quite ended yet ends with it."""
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
    else:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def flushing_rows(
    style: Any, tables: Sequence[str], reset_sequences: bool = False, allow_cascade: bool = False
) -> list[str]:
    """Give the statements that empty `tables` on PostgreSQL: the rows of the few that have any.

    Django truncates all, which makes a thousand files anew for the hundred tables that a test never touched.
    """
    quote = connection.ops.quote_name
    if reset_sequences or not tables:
        return type(connection.ops).sql_flush(
            connection.ops, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade
        )
    with connection.cursor() as cursor:
        # The names are the models' own.
        asked = (f"SELECT {at} WHERE EXISTS (SELECT FROM {quote(table)})" for at, table in enumerate(tables))  # noqa: S608
        cursor.execute(" UNION ALL ".join(asked))
        full = [tables[at] for (at,) in cursor.fetchall()]
    # References between them are looked at when the flush is committed.
    return [f"DELETE FROM {quote(table)};" for table in full]  # noqa: S608


def _migrate(into: str) -> None:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = into
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _sqlite() -> str:
    template = FOLDER / f"template-{fingerprint()}.sqlite3"
    if not template.exists():
        for old in FOLDER.glob("template-*.sqlite3*"):
            old.unlink()
        unfinished = template.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _migrate(str(unfinished))
        unfinished.rename(template)
    return str(template)


def _postgres() -> str:
    quote = connection.ops.quote_name
    template = f"muniment_template_{fingerprint()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            unfinished = f"{template}_unfinished_{os.getpid()}"
            cursor.execute(f"CREATE DATABASE {quote(unfinished)}")
            _migrate(unfinished)
            cursor.execute(f"ALTER DATABASE {quote(unfinished)} RENAME TO {quote(template)}")
    return template


if __name__ == "__main__":
    django.setup()
    with _template():
        pass
