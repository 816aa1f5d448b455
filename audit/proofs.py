"""Prove to somebody without our database that rows stand in the chain: each is led to a head that was signed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db.models import OuterRef, Q, Subquery

from audit import checkpoints, marks
from audit.contract import SignedHead, Stretch
from audit.models import Checkpoint, Link

#: So many rows may lie between a row and the head that leads to it. A minute's worth is far less; 32 bytes a row.
LONGEST: Final = 2_000
_AT_ONCE = 50
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Proofs:
    """Pieces of the chain for the rows asked for. A row without a piece could not be led to a signature that is near enough."""

    public_key: bytes
    head: SignedHead
    stretches: tuple[Stretch, ...]


def prove(seqs: Collection[int]) -> Proofs | None:
    """Sign the head now, and give for each of `seqs` the way to a signed head; None while the record is empty.

    One piece from the first row to the head when that is short enough; else a piece for each row, up to the checkpoint that
    was signed next. Four queries and one for every fifty pieces. Raises: RecordBroken: nothing is proved by a broken chain.
    """
    mark = checkpoints.make()
    if mark is None:
        return None
    head = _signed(mark.seq, mark.head, mark.count, mark.at_us, mark.signature)
    wanted = sorted({seq for seq in seqs if seq <= mark.seq})
    is_near = bool(wanted) and mark.seq - wanted[0] < LONGEST
    pieces = {mark.seq: wanted[0]} if is_near else _first_rows(wanted)
    return Proofs(marks.public_key(), head, tuple(_stretches(pieces)))


def _first_rows(wanted: list[int]) -> dict[int, int]:
    """Give for each checkpoint that vouches for one of `wanted` the first of them: from there its piece begins."""
    next_mark = Checkpoint.objects.filter(seq__gte=OuterRef("seq")).order_by("seq").values("seq")[:1]
    found: dict[int, int] = {}
    for some in _some(wanted, 500):
        rows = Link.objects.filter(seq__in=some).annotate(mark_seq=Subquery(next_mark)).order_by("seq")
        for seq, mark_seq in rows.values_list("seq", "mark_seq"):
            if mark_seq is not None and mark_seq - seq < LONGEST:
                found.setdefault(mark_seq, seq)
    return found


def _stretches(pieces: dict[int, int]) -> Iterator[Stretch]:
    for some in _some(sorted(pieces.items()), _AT_ONCE):
        places = Q()
        for mark_seq, first in some:
            places |= Q(seq__gte=first, seq__lte=mark_seq)
        rows = {
            seq: (bytes(prev), bytes(mac))
            for seq, prev, mac in Link.objects.filter(places).values_list("seq", "prev", "record__mac")
        }
        for mark in Checkpoint.objects.filter(seq__in=[seq for seq, _ in some]).order_by("seq"):
            first = pieces[mark.seq]
            macs = tuple(rows[seq][1] for seq in range(first, mark.seq + 1))
            signed = _signed(mark.seq, mark.head, mark.count, mark.at_us, mark.signature)
            yield Stretch(first, rows[first][0], macs, signed)


def _signed(seq: int, head: bytes | memoryview, count: int, at_us: int, signature: bytes | memoryview) -> SignedHead:
    return SignedHead(seq, bytes(head), count, at_us, bytes(signature))


def _some(things: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    return (things[at : at + size] for at in range(0, len(things), size))
