"""A database beside the test database, with the record's tables only: `python -m tests.audit.own_database NAME drop`."""

from __future__ import annotations

import importlib
import os
import sys

import django
from django.conf import settings


def enter(name: str) -> None:
    """Make the database when it is not there, and let this process use it."""
    settings.DATABASES["default"]["NAME"] = name
    settings.DATABASES["default"]["OPTIONS"] = {
        key: value for key, value in settings.DATABASES["default"]["OPTIONS"].items() if key != "pool"
    }
    settings.AUDIT_ANCHOR_FILE = os.devnull
    django.setup()
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    if "audit_record" not in connection.introspection.table_names():
        migration = importlib.import_module("audit.migrations.0001_initial")
        with connection.schema_editor() as editor:
            migration.make_tables(None, editor)


def drop(name: str) -> None:
    """Remove the database."""
    django.setup()
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")


if __name__ == "__main__":
    drop(sys.argv[1])
