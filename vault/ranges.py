"""One byte range of a request, as HTTP says it (RFC 9110, section 14)."""

from __future__ import annotations

import re

from common.errors import PortalError

_SINGLE = re.compile(r"bytes=(\d*)-(\d*)")


class RangeNotSatisfiable(PortalError):
    """The range begins behind the end."""

    status = 416


def asked_range(header: str, size_bytes: int) -> tuple[int, int] | None:
    """Give (first, stop) of the one range asked for, or None for the whole: no header, several ranges, or another unit.

    Raises: RangeNotSatisfiable.
    """
    found = _SINGLE.fullmatch(header.replace(" ", ""))
    if not found or found.groups() == ("", ""):
        return None
    first_text, last_text = found.groups()
    if len(first_text) > 18 or len(last_text) > 18:
        raise RangeNotSatisfiable(detail="absurd range")
    if not first_text:
        wanted = int(last_text)
        if wanted == 0 or size_bytes == 0:
            raise RangeNotSatisfiable(detail="empty suffix")
        return max(size_bytes - wanted, 0), size_bytes
    first = int(first_text)
    stop = int(last_text) + 1 if last_text else size_bytes
    if first >= size_bytes or stop <= first:
        raise RangeNotSatisfiable(detail="range behind the end")
    return first, min(stop, size_bytes)
