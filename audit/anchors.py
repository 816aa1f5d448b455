"""Anchors: marks written down in a file outside the database, one JSON object a line, only ever appended to.

Keep the file, or a copy of it, where the administrators of the database cannot write.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from audit import checkpoints
from audit.errors import RecordBroken
from audit.marks import Mark
from audit.models import Link

_LONGEST_LINE = 200_000  # a stamp's; a mark has a few hundred bytes


def anchor_file() -> Path:
    """Give the file that this installation appends to."""
    return Path(settings.AUDIT_ANCHOR_FILE)


def make() -> Mark | None:
    """Append the head of the chain to the anchor file and give the mark; None while the record is empty.

    Raises: RecordBroken when the chain does not hold what the last anchor says, or a checkpoint cannot be made.
    """
    mark = checkpoints.make()
    before = last()
    if before is not None and not _still_holds(before, mark):
        raise RecordBroken(detail=f"the chain no longer holds what was anchored at sequence {before.seq}")
    if mark is None:
        return None
    append(anchor_file(), _line(mark))
    return mark


def append(path: Path, line: bytes) -> None:
    """Write `line` at the end of a file that only its owner reads, and wait until it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a+b") as file:
        file.write(_rest_of_line(file) + line)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Iterator[tuple[int, Mark | None]]:
    """Give each line's number and its mark, or None where the line cannot be read as one."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _parse(line)


def _still_holds(last: Mark, mark: Mark | None) -> bool:
    there = Link.objects.filter(seq=last.seq).first()
    return mark is not None and last.is_ours and there is not None and bytes(there.link) == last.head


def last() -> Mark | None:
    """Give the mark of the last line; a file that ends in something else is as good as none here, and shows in `verify`."""
    line = last_line(anchor_file())
    return None if line is None else _parse(line)


def last_line(path: Path) -> str | None:
    """Give the last line of a file of marks or stamps; None where there is no file, or nothing in it."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST_LINE))
        lines = file.read().splitlines()
    return lines[-1].decode("utf-8", "replace") if lines else None


def _rest_of_line(file: IO[bytes]) -> bytes:
    """Give the line break that a torn last line lacks, so that the next mark does not disappear in it."""
    if file.seek(0, os.SEEK_END) == 0:
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"


def _line(mark: Mark) -> bytes:
    words = {
        "seq": mark.seq,
        "head": mark.head.hex(),
        "count": mark.count,
        "at_us": mark.at_us,
        "signature": mark.signature.hex(),
    }
    return json.dumps(words).encode() + b"\n"


def _parse(line: str) -> Mark | None:
    try:
        words = json.loads(line)
        numbers = [words[name] for name in ("seq", "count", "at_us")]
        head, signature = (bytes.fromhex(words[name]) for name in ("head", "signature"))
    except (ValueError, KeyError, TypeError):
        return None
    if any(type(number) is not int for number in numbers):
        return None
    return Mark(numbers[0], head, numbers[1], numbers[2], signature)
