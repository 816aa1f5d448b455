"""Put lines into the tables: a plain INSERT for a few, a binary COPY for many. The triggers make the chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from audit import canonical
from audit.canonical import FIELDS
from audit.entries import Line

COPY_FROM = 20
_COLUMNS = ", ".join((*FIELDS, "mac"))
_INSERT = f"INSERT INTO audit_record ({_COLUMNS}) VALUES ({', '.join(['%s'] * (len(FIELDS) + 1))})"  # noqa: S608
_INSERT_LABEL = "INSERT INTO audit_label (record_id, key_id, sealed) VALUES (%s, %s, %s)"
# PostgreSQL takes both in one round trip.
_INSERT_BOTH = f"WITH line AS ({_INSERT}) {_INSERT_LABEL}"
_COPY = f"COPY audit_record ({_COLUMNS}) FROM STDIN (FORMAT BINARY)"
_COPY_LABEL = "COPY audit_label (record_id, key_id, sealed) FROM STDIN (FORMAT BINARY)"
_COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"


def write(lines: Sequence[Line]) -> None:
    """Write `lines` in order, inside the caller's transaction."""
    if connection.vendor != "postgresql":
        _insert(lines)
    elif len(lines) < COPY_FROM:
        _insert_in_one(lines)
    else:
        _copy(lines)


def _insert(lines: Sequence[Line]) -> None:
    with connection.cursor() as cursor:
        for row, mac, key_id, sealed in lines:
            cursor.execute(_INSERT, (row.id.hex, *row[1:], mac))
            if key_id is not None:
                cursor.execute(_INSERT_LABEL, (row.id.hex, key_id.hex, sealed))


def _insert_in_one(lines: Sequence[Line]) -> None:
    with connection.cursor() as cursor:
        for row, mac, key_id, sealed in lines:
            if key_id is None:
                cursor.execute(_INSERT, (*row, mac))
            else:
                cursor.execute(_INSERT_BOTH, (*row, mac, row.id, key_id, sealed))


def _copy(lines: Sequence[Line]) -> None:
    rows = [_tuple(canonical.row_bytes(line.row) + _field(line.mac), len(FIELDS) + 1) for line in lines]
    labels = [
        _tuple(_field(line.row.id.bytes) + _field(line.key_id.bytes) + _field(line.sealed), 3)
        for line in lines
        if line.key_id is not None
    ]
    with connection.cursor() as cursor:
        _send(cursor, _COPY, rows)
        if labels:
            _send(cursor, _COPY_LABEL, labels)


def _send(cursor: Any, statement: str, tuples: list[bytes]) -> None:
    with cursor.copy(statement) as copy:
        copy.write(_COPY_HEADER + b"".join(tuples) + _COPY_END)


def _tuple(fields: bytes, count: int) -> bytes:
    return count.to_bytes(2, "big") + fields


def _field(raw: bytes) -> bytes:
    return len(raw).to_bytes(4, "big") + raw
