"""Walk along the chain and compute everything again, as fast as the database can hand out rows.

PostgreSQL sends rows by binary COPY: what follows the fixed head of a message are the very bytes that the MAC covers
(`audit.canonical`), so no row is taken apart. SQLite hands out values, which are packed. Both stop at the first row that
disagrees; `audit.diagnosis` then says what is wrong with it.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import Any, NamedTuple

from django.db import connection

from audit import canonical
from audit.canonical import FIELDS, Mac, link_digest

# A window bounds what is left to drain after a disagreement, and what one query holds on either side.
WINDOW = 50_000

_COLUMNS = ", ".join(f"r.{name}" for name in FIELDS)
_SAME_KEYS = "l.actor = r.actor AND l.on_ref = r.on_ref AND l.matter_ref = r.matter_ref"
_JOIN = """FROM audit_link l LEFT JOIN audit_record r ON r.id = l.record_id LEFT JOIN audit_label b ON b.record_id = r.id
WHERE l.seq >= {start} AND l.seq < {stop} ORDER BY l.seq"""
_COPY = f"""COPY (
SELECT l.seq, l.prev, l.link, r.mac, {_SAME_KEYS} AND r.label_hash = coalesce(sha256(b.sealed), ''), {_COLUMNS} {_JOIN}
) TO STDOUT (FORMAT BINARY)"""
_SELECT = f"SELECT l.seq, l.prev, l.link, r.mac, {_SAME_KEYS}, b.sealed, {_COLUMNS} {_JOIN}"
# Rows stand in both tables nearly in the same order: look them up one after the other, never sort or hash a million.
_PLAN = ("enable_hashjoin", "enable_mergejoin", "enable_sort", "jit")

_COPY_HEADER_BYTES = 19
_COPY_END = b"\xff\xff"
_LENGTH_8 = (8).to_bytes(4, "big")
_LENGTH_32 = (32).to_bytes(4, "big")
_TUPLE_AND_SEQ = (5 + len(FIELDS)).to_bytes(2, "big") + _LENGTH_8
_TRUE = (1).to_bytes(4, "big") + b"\x01"
_HEAD_BYTES = len(_TUPLE_AND_SEQ) + 8 + 3 * (4 + 32) + len(_TRUE)


class Walk(NamedTuple):
    """How far the walk came: the next sequence number to come, the link before it, and whether it ended at a good row."""

    next_seq: int
    prev: bytes
    is_whole: bool


def walk(start: int, prev: bytes, stop: int | None = None) -> Walk:
    """Compute the chain again from `start`, whose predecessor's link is `prev`, up to `stop` (not included) or the end.

    Units: sequence numbers. On PostgreSQL it must run inside a transaction.
    """
    mac = canonical.row_mac()
    step = _walk_by_copy if connection.vendor == "postgresql" else _walk_by_values
    here = Walk(start, prev, is_whole=True)
    while here.is_whole:
        end = here.next_seq + WINDOW if stop is None else min(here.next_seq + WINDOW, stop)
        came_to = step(mac, here, end)
        if not came_to.is_whole or came_to.next_seq in (here.next_seq, stop):
            return came_to
        here = came_to
    return here


def _walk_by_copy(mac: Mac, here: Walk, end: int) -> Walk:
    seq, prev, is_whole = here
    header = _COPY_HEADER_BYTES
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {option} = off" for option in _PLAN))
        with _copy_out(cursor, here.next_seq, end) as copy:
            for message in copy:
                data = message[header:]
                header = 0
                if not is_whole or data == _COPY_END:
                    continue
                own = mac.of(data[_HEAD_BYTES:])
                link = link_digest(prev, seq, own)
                head = (
                    _TUPLE_AND_SEQ,
                    seq.to_bytes(8, "big"),
                    _LENGTH_32,
                    prev,
                    _LENGTH_32,
                    link,
                    _LENGTH_32,
                    own,
                    _TRUE,
                )
                if data[:_HEAD_BYTES] == b"".join(head):
                    seq, prev = seq + 1, link
                else:
                    is_whole = False
        cursor.execute("; ".join(f"SET LOCAL {option} TO DEFAULT" for option in _PLAN))
    return Walk(seq, prev, is_whole)


def _copy_out(cursor: Any, start: int, stop: int) -> Any:
    return cursor.copy(_COPY.format(start=int(start), stop=int(stop)))


def _walk_by_values(mac: Mac, here: Walk, end: int) -> Walk:
    seq, prev, _ = here
    sha256, pack, fromhex = hashlib.sha256, canonical.pack, bytes.fromhex
    connection.ensure_connection()
    # The driver's own cursor: a million rows through Django's wrapper would cost a second more.
    with connection.wrap_database_errors, closing(connection.connection.cursor()) as cursor:
        for row in cursor.execute(_SELECT.format(start=int(here.next_seq), stop=int(end))):
            sealed = row[5]
            try:
                own = mac.of(pack(fromhex(row[6]), *row[7:]))
                label_hash = b"" if sealed is None else sha256(sealed).digest()
            except (
                TypeError,
                ValueError,
                AttributeError,
                LookupError,
                OverflowError,
            ):  # a column holds what we never write
                return Walk(seq, prev, is_whole=False)
            link = link_digest(prev, seq, own)
            if row[:5] != (seq, prev, link, own, 1) or row[-1] != label_hash:
                return Walk(seq, prev, is_whole=False)
            seq, prev = seq + 1, link
    return Walk(seq, prev, is_whole=True)
