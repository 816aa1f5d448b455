"""The outside of a ZIP archive whose contents are stored as they are: headers and directory, with every length known ahead.

Sizes and CRC-32 of all members are known before the first byte leaves, so the archive has no trailing descriptors and an
exact length; members and archives above 4 GiB are written as ZIP64. Source: APPNOTE.TXT 6.3, sections 4.3 to 4.5.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

FULL: Final = 0xFFFFFFFF
FULL_COUNT: Final = 0xFFFF
PLAIN, ZIP64 = 20, 45
UNIX: Final = 3 << 8
UTF8_NAMES: Final = 0x0800
HEADER_BYTES: Final = 30
WIDE_BYTES: Final = 20
READABLE_FILE: Final = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive. Units: `name` a path with slashes; `crc32` of its content."""

    name: str
    size_bytes: int
    crc32: int
    modified_at: datetime

    @property
    def is_large(self) -> bool:
        """Whether its size needs ZIP64."""
        return self.size_bytes >= FULL


def _moment(at: datetime) -> tuple[int, int]:
    """Give time and date as DOS kept them: local, two seconds fine, from 1980 on."""
    local = timezone.localtime(at)
    return local.hour << 11 | local.minute << 5 | local.second // 2, max(
        local.year - 1980, 0
    ) << 9 | local.month << 5 | local.day


def local_header(member: Member) -> bytes:
    """Give what stands before the content of `member`."""
    name, (time, day) = member.name.encode(), _moment(member.modified_at)
    size = FULL if member.is_large else member.size_bytes
    extra = struct.pack("<HHQQ", 1, 16, member.size_bytes, member.size_bytes) if member.is_large else b""
    version = ZIP64 if member.is_large else PLAIN
    head = struct.pack(
        "<4sHHHHHIIIHH", b"PK\3\4", version, UTF8_NAMES, 0, time, day, member.crc32, size, size, len(name), len(extra)
    )
    return head + name + extra


def _entry(member: Member, offset: int) -> bytes:
    name, (time, day) = member.name.encode(), _moment(member.modified_at)
    size = FULL if member.is_large else member.size_bytes
    wide = [member.size_bytes, member.size_bytes] if member.is_large else []
    if offset >= FULL:
        wide.append(offset)
    extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    version = ZIP64 if wide else PLAIN
    head = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        b"PK\1\2",
        UNIX | version,
        version,
        UTF8_NAMES,
        0,
        time,
        day,
        member.crc32,
        size,
        size,
        len(name),
        len(extra),
        0,
        0,
        0,
        READABLE_FILE,
        min(offset, FULL),
    )
    return head + name + extra


def _header_size(member: Member) -> int:
    return HEADER_BYTES + len(member.name.encode()) + (WIDE_BYTES if member.is_large else 0)


def directory(members: Sequence[Member]) -> bytes:
    """Give what stands behind the last content."""
    offset, entries = 0, []
    for member in members:
        entries.append(_entry(member, offset))
        offset += _header_size(member) + member.size_bytes
    listed = b"".join(entries)
    count, length = len(members), len(listed)
    wide = b""
    if offset >= FULL or length >= FULL or count >= FULL_COUNT:
        end = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, UNIX | ZIP64, ZIP64, 0, 0, count, count, length, offset)
        wide = end + struct.pack("<4sIQI", b"PK\6\7", 0, offset + length, 1)
    few = min(count, FULL_COUNT)
    return listed + wide + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, few, few, min(length, FULL), min(offset, FULL), 0)


def archive_size(members: Sequence[Member]) -> int:
    """Give the exact length of the archive of `members`. Units: bytes."""
    contents = sum(_header_size(member) + member.size_bytes for member in members)
    return contents + len(directory(members))
