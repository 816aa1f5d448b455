"""What somebody with every right over the database can do, but without the record key."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection

from audit import schema

TABLES = ("audit_record", "audit_link", "audit_label", "audit_checkpoint")


def disarm() -> None:
    """Take every trigger away from the record's tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for name in schema.of("sqlite").TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement with the triggers gone and give its rows."""
    disarm()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall() if cursor.description else []
    rearm()
    return rows


def rearm() -> None:
    """Put the triggers back, so that nobody notices by their absence."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for trigger in schema.of("postgresql").TRIGGERS:
                if trigger.is_always:
                    cursor.execute(f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {trigger.name}")
        else:
            schema.of("sqlite").protect(cursor)


def relink(seq: int) -> None:
    """Compute the chain anew from `seq` on over whatever rows are left, closing gaps: the links are no secret."""
    before = sql("SELECT link FROM audit_link WHERE seq = %s", seq - 1)
    prev = bytes(before[0][0]) if before else bytes(32)
    rows = sql(
        "SELECT l.record_id, r.mac, r.actor, r.on_ref, r.matter_ref FROM audit_link l JOIN audit_record r ON r.id = l.record_id "
        "WHERE l.seq >= %s ORDER BY l.seq",
        seq,
    )
    sql("DELETE FROM audit_link WHERE seq >= %s", seq)
    for place, (record_id, mac, *keys) in enumerate(rows, seq):
        link = hashlib.sha256(prev + place.to_bytes(8, "big") + bytes(mac)).digest()
        sql("INSERT INTO audit_link VALUES (%s, %s, %s, %s, %s, %s, %s)", place, record_id, prev, link, *keys)
        prev = link
