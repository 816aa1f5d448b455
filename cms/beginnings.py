"""How files of the library begin: enough to tell a web page or a program that goes by the name of a paper."""

from __future__ import annotations

from typing import Final

HEAD_BYTES: Final = 64 * 1024
_ZIP: Final = b"PK\x03\x04"
# Source: ISO 32000-1 7.5.2; APPNOTE.TXT 4.3.7; ITU-T T.81 B.1.1.3; RFC 2083 3.1.
BEGINNINGS: Final = {
    "pdf": b"%PDF-",
    "docx": _ZIP,
    "xlsx": _ZIP,
    "odt": _ZIP,
    "ods": _ZIP,
    "jpg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
}


def begins_as(extension: str, head: bytes) -> bool:
    """Say whether a file that begins with `head` can be what `extension` says. Text has no beginning of its own."""
    expected = BEGINNINGS.get(extension.lower())
    if expected is not None:
        return head.startswith(expected)
    return bool(head) and b"\0" not in head
