"""The test database: migrated once into a template, copied for every worker. Migrating takes half a minute, copying none."""

from __future__ import annotations

import hashlib
import os
import shutil
from importlib.metadata import version
from pathlib import Path

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
    FOLDER.mkdir(parents=True, exist_ok=True)
    make = _sqlite if connection.vendor == "sqlite" else _postgres
    with FileLock(FOLDER / f"template-{connection.vendor}.lock"):
        make(name)


def _migrate(into: str) -> None:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = into
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _sqlite(name: str) -> None:
    template = FOLDER / f"template-{fingerprint()}.sqlite3"
    if not template.exists():
        for old in FOLDER.glob("template-*.sqlite3*"):
            old.unlink()
        unfinished = template.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _migrate(str(unfinished))
        unfinished.rename(template)
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)
    shutil.copyfile(template, name)


def _postgres(name: str) -> None:
    quote = connection.ops.quote_name
    template = f"muniment_template_{fingerprint()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            unfinished = f"{template}_unfinished_{os.getpid()}"
            cursor.execute(f"CREATE DATABASE {quote(unfinished)}")
            _migrate(unfinished)
            cursor.execute(f"ALTER DATABASE {quote(unfinished)} RENAME TO {quote(template)}")
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(name)}")
        cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")
