"""Takes what is not the picture out of JPEG and PNG files, without touching a pixel: the coded picture is copied as it stands.

JPEG is a row of segments (ITU-T T.81, B.1), PNG a row of chunks (W3C PNG, third edition). What draws the picture and its
colours is kept, with the way up it is to be shown; all else goes, and whatever stands behind the end.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from typing import Final

from vault.facts.markup import Unreadable

START, END, SCAN = 0xD8, 0xD9, 0xDA
JFIF: Final = b"JFIF\0"
COLOURS: Final = b"ICC_PROFILE\0"
# APP0 and APP14 say how colours are coded; a picture without them looks another.
APP0, APP2, APP14 = 0xE0, 0xE2, 0xEE
# Tables and frames, in the numbers of T.81: SOF and DHT, DQT, DNL, DRI.
DRAWS: Final = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD}) - {0xC8, 0xCC}
# Coded data goes on over stuffed zeros and restart marks, and ends at any other mark.
MARK: Final = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"
PNG_DRAWS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split()
)


def bare_jpeg(data: bytes) -> bytes:
    """Give the JPEG `data` with its picture alone. Raises: Unreadable."""
    if data[:2] != bytes((0xFF, START)):
        raise Unreadable
    kept, at = [data[:2]], 2
    if (way_up := _orientation_of(data)) != 1:
        exif = b"Exif\0\0" + _exif(way_up)
        kept.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    while True:
        found = MARK.match(data, at)
        if found is None:
            raise Unreadable
        mark, at = found[1][0], found.end()
        if mark == END:
            return b"".join([*kept, bytes((0xFF, END))])
        size = int.from_bytes(data[at : at + 2])
        content = data[at + 2 : at + size]
        if size < 2 or len(content) != size - 2:
            raise Unreadable
        at += size
        if (segment := _kept(mark, content)) is not None:
            kept.append(bytes((0xFF, mark)) + struct.pack(">H", len(segment) + 2) + segment)
        if mark == SCAN:
            after = MARK.search(data, at)
            if after is None:
                raise Unreadable
            kept.append(data[at : after.start()])
            at = after.start()


def _kept(mark: int, content: bytes) -> bytes | None:
    """Give what stays of a segment, or None."""
    if mark in DRAWS or mark == SCAN or (mark == APP14 and content.startswith(b"Adobe")):
        return content
    if mark == APP0 and content.startswith(JFIF) and len(content) >= 14:
        # Its last two bytes are the size of a small picture of the picture, which goes.
        return content[:12] + b"\0\0"
    return content if mark == APP2 and content.startswith(COLOURS) else None


def bare_png(data: bytes) -> bytes:
    """Give the PNG `data` with its picture alone. Raises: Unreadable."""
    if not data.startswith(PNG_HEAD):
        raise Unreadable
    way_up = _orientation_of(data)
    kept, at = [PNG_HEAD], len(PNG_HEAD)
    while True:
        size, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        chunk = data[at : at + size + 12]
        if len(chunk) != size + 12:
            raise Unreadable
        at += len(chunk)
        if name in PNG_DRAWS:
            kept.append(chunk)
        if name == b"IHDR" and way_up != 1:
            kept.append(_chunk(b"eXIf", _exif(way_up)))
        if name == b"IEND":
            return b"".join(kept)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _exif(way_up: int) -> bytes:
    """Give the smallest Exif that says which way up the picture is shown, and nothing else."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, way_up, 0, 0)


def _orientation_of(data: bytes) -> int:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            way_up = picture.getexif().get(0x0112, 1)
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError) as error:
        raise Unreadable from error
    return way_up if way_up in range(2, 9) else 1
