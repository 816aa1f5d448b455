"""The Range header: one range of bytes, or the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ONE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to, not including, `stop`. `is_part`: only a part was asked for."""

    start: int
    stop: int
    is_part: bool = False

    def content_range(self, size_bytes: int) -> str:
        """Give the value of Content-Range."""
        return f"bytes {self.start}-{self.stop - 1}/{size_bytes}"


def span_of(header: str, size_bytes: int) -> Span | None:
    """Give what the Range `header` asks for, or None when no byte of it exists (416).

    Anything but one range of bytes is as good as no header, as RFC 9110 allows: several ranges cost much and serve nobody.
    """
    found = _ONE.fullmatch(header.strip())
    if found is None or found[0] == "bytes=-":
        return Span(0, size_bytes)
    first, last = found[1], found[2]
    if not first:
        length = min(int(last), size_bytes)
        return Span(size_bytes - length, size_bytes, True) if length else None
    start = int(first)
    stop = min(int(last) + 1, size_bytes) if last else size_bytes
    if last and int(last) < start:
        return Span(0, size_bytes)
    return Span(start, stop, True) if start < size_bytes else None
