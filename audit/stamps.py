"""Time stamps: what somebody outside says about when a head of the chain was there, in a file beside the anchors'.

Only the newest anchor is ever asked about. A stamp speaks for everything before it, so one for an older anchor, got now, would
prove less than this one does.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from audit import anchors
from audit.errors import RecordBroken
from audit.models import Link

_PURPOSE = b"muniment audit stamp 1\0"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the authority is said to have stamped: the link at `seq` was `head`. It is compared with the chain like a mark."""

    whose: ClassVar[str] = "the authority's"
    seq: int
    head: bytes
    token: bytes

    @property
    def count(self) -> int:
        """How many rows it vouches for: the chain has no gaps."""
        return self.seq

    @property
    def at(self) -> datetime:
        """When the authority stamped it; the beginning of time when it did not."""
        return self._stamped_at() or datetime.fromtimestamp(0, UTC)

    @property
    def is_ours(self) -> bool:
        """Whether the authority signed exactly this."""
        return self._stamped_at() is not None

    def _stamped_at(self) -> datetime | None:
        from audit import authority  # half a second of ASN.1, for those offices alone that have an authority

        return authority.stamped_at(self.token, imprint(self.seq, self.head))


def imprint(seq: int, head: bytes) -> bytes:
    """Give the SHA-256 that is stamped: computed from the place and the link of a row as it stands, from nothing else."""
    return hashlib.sha256(_PURPOSE + seq.to_bytes(8, "big", signed=True) + head).digest()


def stamp_file(anchor_file: Path | None = None) -> Path:
    """Give the file of the stamps that goes with a file of anchors (this installation's, unless another is given)."""
    path = anchor_file or anchors.anchor_file()
    return path.with_name(path.name + ".stamps")


def make() -> Stamp | None:
    """Have the newest anchor stamped and keep the answer; None where it is already, or there is nothing to stamp.

    Call it outside transactions: it waits for somebody else. Raises: StampRefused when the authority does not answer, or not
    truly; RecordBroken when our row is not what was anchored.
    """
    from audit import authority

    mark = anchors.last() if authority.is_on() else None
    path = stamp_file()
    before = anchors.last_line(path)
    done = None if before is None else _parse(before)
    if mark is None or (done is not None and done.seq >= mark.seq):
        return None
    row = Link.objects.filter(seq=mark.seq).first()
    if row is None or bytes(row.link) != mark.head:
        raise RecordBroken(detail=f"the chain no longer holds what was anchored at sequence {mark.seq}")
    head = bytes(row.link)
    stamp = Stamp(mark.seq, head, authority.ask(imprint(mark.seq, head)))
    anchors.append(path, _line(stamp))
    return stamp


def read(path: Path) -> Iterator[tuple[int, Stamp | None]]:
    """Give each line's number and its stamp, or None where the line cannot be read as one."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _parse(line)


def _line(stamp: Stamp) -> bytes:
    token = base64.b64encode(stamp.token).decode()
    return json.dumps({"seq": stamp.seq, "head": stamp.head.hex(), "token": token}).encode() + b"\n"


def _parse(line: str) -> Stamp | None:
    try:
        words = json.loads(line)
        seq, head = words["seq"], bytes.fromhex(words["head"])
        token = base64.b64decode(words["token"], validate=True)
    except (ValueError, KeyError, TypeError):
        return None
    return Stamp(seq, head, token) if type(seq) is int and 0 <= seq < 2**63 else None
