"""What several tests look for."""

from __future__ import annotations

from django.db import connection


def places_of(words: str) -> list[str]:
    """Give the tables in which `words` stand in the clear, in text or in bytes: every column of every row is looked at."""
    wanted, found = words.encode(), []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # the database's own names
            if any(wanted in _bytes(value) for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
