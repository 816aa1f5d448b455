"""Say what is wrong at the place where a walk along the chain stopped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from audit import canonical
from audit.canonical import FIELDS, Row, link_digest


class FaultKind(StrEnum):
    """What can be wrong with the record."""

    ROW_EDITED = "row edited"
    ROW_MISSING = "row deleted"
    ROW_UNSEALED = "row outside the chain"
    ROW_REPEATED = "row sealed twice"
    MAC_EDITED = "MAC edited"
    LINK_EDITED = "link edited"
    LINK_MISSING = "link deleted"
    LINK_MOVED = "rows swapped"
    WRONG_PREV = "wrong predecessor"
    KEYS_EDITED = "look-up columns edited"
    LABEL_EDITED = "sealed names edited or deleted"
    CHAIN_LOST = "whole chain lost"
    TAIL_CUT = "tail cut off"
    REWRITTEN = "chain computed anew"
    MARK_FORGED = "checkpoint or anchor is not ours"
    STAMP_FORGED = "time stamp is not the authority's"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the sequence number it concerns, its kind, and a sentence for the person who looks into it."""

    seq: int
    kind: FaultKind
    text: str


@dataclass(frozen=True, slots=True)
class _Place:
    """What is stored at one place of the chain, read plainly."""

    seq: int
    prev: bytes
    link: bytes
    record_id: str
    keys: tuple[Any, ...]
    row: Row | None
    mac: bytes


def explain(seq: int, prev: bytes) -> Fault | None:
    """Give what is wrong at `seq`, whose predecessor's link is `prev`; None when the chain simply ends before it."""
    place = _read(seq)
    if place is None:
        return None
    if place.seq != seq:
        return Fault(
            seq, FaultKind.LINK_MISSING, f"sequence {seq} is not in the chain; the next one there is {place.seq}"
        )
    if place.row is None:
        return Fault(seq, FaultKind.ROW_MISSING, f"the row {place.record_id} that was sealed here is gone")
    own = _mac_of(place.row)
    if own != place.mac:
        return _explain_mac(place, prev, own)
    if link_digest(place.prev, seq, own) == place.link and place.prev != prev:
        return Fault(seq, FaultKind.WRONG_PREV, "the link was made for another predecessor than the row before it")
    if link_digest(prev, seq, own) != place.link or place.prev != prev:
        return _explain_link(place, prev, own)
    if place.keys != (place.row.actor, place.row.on_ref, place.row.matter_ref):
        text = "the chain's look-up columns (actor, object, matter) no longer repeat the row, so pages would show it elsewhere"
        return Fault(seq, FaultKind.KEYS_EDITED, text)
    return Fault(seq, FaultKind.LABEL_EDITED, "the row is whole, but its sealed names are gone, changed or not its own")


def _explain_mac(place: _Place, prev: bytes, own: bytes | None) -> Fault:
    seq = place.seq
    if own is not None and link_digest(prev, seq, own) == place.link:
        return Fault(seq, FaultKind.MAC_EDITED, "the content is as it was sealed; only the stored MAC was changed")
    if link_digest(prev, seq, place.mac) == place.link:
        text = "the content does not fit its MAC: the row was edited, or written by somebody without the record key"
        return Fault(seq, FaultKind.ROW_EDITED, text)
    return Fault(
        seq, FaultKind.ROW_EDITED, "neither the content nor the MAC is what was sealed here: the row was replaced"
    )


def _explain_link(place: _Place, prev: bytes, own: bytes) -> Fault:
    following = _read(place.seq + 1)
    expected = link_digest(prev, place.seq, own)
    if following is None or following.prev == expected:
        return Fault(place.seq, FaultKind.LINK_EDITED, "the row is genuine, but its link was changed afterwards")
    text = "a genuine row stands here that was sealed at another place: rows were swapped or moved"
    return Fault(place.seq, FaultKind.LINK_MOVED, text)


def _mac_of(row: Row) -> bytes | None:
    try:
        return canonical.row_mac().of(canonical.row_bytes(row))
    except (TypeError, ValueError, AttributeError, LookupError, OverflowError):
        return None  # a column holds what we never write


def _read(seq: int) -> _Place | None:
    """Give the first place at `seq` or after it, by plain statements that trust no index but the order."""
    columns = ", ".join(f"r.{name}" for name in FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.seq, l.prev, l.link, l.record_id, l.actor, l.on_ref, l.matter_ref, r.mac, "  # noqa: S608
            f"{columns} FROM audit_link l LEFT JOIN audit_record r ON r.id = l.record_id "
            "WHERE l.seq >= %s ORDER BY l.seq LIMIT 1",
            (seq,),
        )
        found = cursor.fetchone()
    if found is None:
        return None
    at, prev, link, record_id, actor, on_ref, matter_ref, mac, *values = found
    return _Place(
        seq=at,
        prev=_bytes(prev),
        link=_bytes(link),
        record_id=str(record_id),
        keys=(actor, on_ref, matter_ref),
        row=None if mac is None else _row(values),
        mac=_bytes(mac),
    )


def _row(values: list[Any]) -> Row:
    raw_id, at_us, *rest = values
    row_id = raw_id if isinstance(raw_id, UUID) else UUID(hex=raw_id)
    return Row(row_id, at_us, *rest[:9], *(_bytes(value) for value in rest[9:]))


def _bytes(value: Any) -> bytes:
    if value is None:
        return b""
    return value.encode() if isinstance(value, str) else bytes(value)
