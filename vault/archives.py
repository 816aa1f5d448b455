"""Looks into zip archives, and into the Office files that are zip archives too, without unpacking them to the disk.

Everything is read from the central directory; only archives inside archives and the relations of Office files are
unpacked, in memory, within a budget. What unpacking programs would do with the archive is what counts: so many entries,
so many bytes, names that leave the folder, links, entries laid over each other.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final
from xml.parsers import expat

from vault.bounds import MAX_UPLOAD_BYTES
from vault.filetypes import BY_EXTENSION, MACROS, PROGRAMS, Inside
from vault.names import extension_of
from vault.refusals import Refusal

MAX_ENTRIES: Final = 10_000
MAX_DIRECTORY_BYTES: Final = 4 * 1024 * 1024
MAX_RATIO: Final = 150
# Below this an archive is harmless whatever its ratio: forms of zeros and logs pack very well.
SMALL_BYTES: Final = 100 * 1024 * 1024
# clamd calls an entry it cannot take "OK" without having looked, so nothing may unpack to more than it takes.
MAX_UNPACKED_BYTES: Final = MAX_UPLOAD_BYTES
MAX_DEPTH: Final = 3
NESTED_BYTES: Final = 48 * 1024 * 1024
NESTED_BUDGET_BYTES: Final = 256 * 1024 * 1024
RELATIONS_BYTES: Final = 1024 * 1024
DEEPER: Final = {"zip": Inside.ARCHIVE} | {
    extension: kind.inside
    for extension, kind in BY_EXTENSION.items()
    if kind.inside in (Inside.OFFICE, Inside.OPEN_DOCUMENT)
}
PIECE_BYTES: Final = 256 * 1024
OTHER_ARCHIVES: Final = frozenset({"7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "zst", "cab", "arj", "lzh", "ace"})
READABLE: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
MACRO_PART: Final = re.compile(
    r"(vbaproject|vbadata|activex\d*)\.(bin|xml)$|(^|/)(macrosheets|activex)/", re.IGNORECASE
)
OPEN_MACRO: Final = re.compile(r"^(basic|scripts)/", re.IGNORECASE)
REMOTE_RELATION: Final = re.compile(
    r"/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath|package|aFChunk)$"
)
REMOTE_TARGET: Final = re.compile(r"\s*(https?|ftp|mhtml|ms-[a-z-]+|mk|x-usc|search-ms):", re.IGNORECASE)
# A path on somebody's server is fetched with the name and the digested password of whoever opens the file; one on a drive is not.
SERVER_TARGET: Final = re.compile(r"\s*(?:[\\/]{2}|file:[\\/]{2}(?![\\/]?[a-z][:|]))", re.IGNORECASE)


class Found(Exception):
    """Ends the look with a refusal."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the refusal."""
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(slots=True)
class _Look:
    """What one look has found and spent so far."""

    locked: bool = False
    unpacked_bytes: int = 0
    entries: int = 0
    budget_bytes: int = NESTED_BUDGET_BYTES


class _BoundedDirectory(io.RawIOBase):
    """A file object that refuses reads as large as only a huge directory asks for."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(MAX_DIRECTORY_BYTES + 1 if size < 0 else min(size, MAX_DIRECTORY_BYTES + 1))
        if len(data) > MAX_DIRECTORY_BYTES:
            raise Found(Refusal.TOO_MANY)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


def look_into_archive(file: BinaryIO, size_bytes: int, inside: Inside, holds: str = "") -> bool:
    """Look into the archive `file`; say whether something in it is locked with a password, so nobody could scan it.

    Raises: Found.
    """
    look = _Look()
    _look(file, size_bytes, inside, holds, look, depth=1)
    return look.locked


def _look(file: BinaryIO, size_bytes: int, inside: Inside, holds: str, look: _Look, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Found(Refusal.TOO_DEEP)
    try:
        archive = zipfile.ZipFile(_BoundedDirectory(file))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise Found(Refusal.DAMAGED) from error
    with archive:
        entries = archive.infolist()
        _check_sizes(entries, size_bytes, look)
        names = {entry.filename for entry in entries}
        if holds and holds not in names:
            raise Found(Refusal.MISMATCH)
        for entry in entries:
            _check_entry(entry, inside, look)
        _check_headers(archive, entries)
        for entry in entries:
            _check_content(archive, entry, inside, look, depth)


def _check_sizes(entries: list[zipfile.ZipInfo], size_bytes: int, look: _Look) -> None:
    look.entries += len(entries)
    if look.entries > MAX_ENTRIES:
        raise Found(Refusal.TOO_MANY)
    unpacked = sum(entry.file_size for entry in entries)
    look.unpacked_bytes += unpacked
    if look.unpacked_bytes > MAX_UNPACKED_BYTES or unpacked > max(SMALL_BYTES, MAX_RATIO * size_bytes):
        raise Found(Refusal.BOMB)
    # Entries that share bytes multiply them when unpacked.
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Found(Refusal.BOMB)
        end = entry.header_offset + 30 + entry.compress_size
    if end > size_bytes:
        raise Found(Refusal.DAMAGED)


def _check_entry(entry: zipfile.ZipInfo, inside: Inside, look: _Look) -> None:
    # `orig_filename` is what stands in the archive; zipfile cuts `filename` at a NUL and turns slashes.
    name = entry.orig_filename
    steps = re.split(r"[/\\]", name)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if (
        ".." in steps
        or name.startswith(("/", "\\"))
        or re.match(r"[A-Za-z]:", name)
        or any(ord(char) < 32 for char in name)
        or kind not in (0, stat.S_IFREG, stat.S_IFDIR)
    ):
        raise Found(Refusal.UNSAFE_ENTRY)
    if entry.flag_bits & 0x1 or entry.compress_type not in READABLE:
        look.locked = True
    if inside is Inside.OFFICE and MACRO_PART.search(name):
        raise Found(Refusal.MACROS)
    if inside is Inside.OPEN_DOCUMENT and OPEN_MACRO.search(name):
        raise Found(Refusal.MACROS)
    extension = extension_of(steps[-1].rstrip(". "))
    if extension in PROGRAMS:
        raise Found(Refusal.PROGRAM)
    if extension in MACROS:
        raise Found(Refusal.MACROS)
    if inside is Inside.ARCHIVE and extension in OTHER_ARCHIVES:
        raise Found(Refusal.TOO_DEEP)


def _check_headers(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what says one thing in its directory and another where the bytes lie: which of both counts is the reader's choice."""
    # What lies ahead of the first entry may be another archive, or a program.
    if entries and min(each.header_offset for each in entries) > 0:
        raise Found(Refusal.DAMAGED)
    for entry in entries:
        try:
            # Compares the two names; nothing is unpacked.
            archive.open(entry).close()
        except (RuntimeError, NotImplementedError):
            continue  # locked, or packed in a way that only other readers know
        except (zipfile.BadZipFile, EOFError, OSError, zlib.error, lzma.LZMAError) as error:
            raise Found(Refusal.DAMAGED) from error


def _check_content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, inside: Inside, look: _Look, depth: int) -> None:
    if entry.is_dir() or entry.flag_bits & 0x1 or entry.compress_type not in READABLE:
        return
    extension = extension_of(entry.filename)
    if inside is Inside.OFFICE and extension == "rels":
        if entry.file_size > RELATIONS_BYTES:
            raise Found(Refusal.BOMB)
        _check_relations(_unpack(archive, entry, RELATIONS_BYTES, look))
    elif deeper := DEEPER.get(extension):
        content = _unpack(archive, entry, NESTED_BYTES, look)
        _look(io.BytesIO(content), len(content), deeper, "", look, depth + 1)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit_bytes: int, look: _Look) -> bytes:
    """Give the content of `entry`, never more than its limit, whatever the directory claims."""
    data = bytearray()
    try:
        with archive.open(entry) as content:
            while piece := content.read(PIECE_BYTES):
                data += piece
                look.budget_bytes -= len(piece)
                if len(data) > limit_bytes or look.budget_bytes < 0:
                    raise Found(Refusal.TOO_DEEP)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError) as error:
        raise Found(Refusal.DAMAGED) from error
    return bytes(data)


def _check_relations(data: bytes) -> None:
    """Refuse relations that fetch a template, object or frame from the Internet, and any entity of XML's own."""
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "Relationship" or attributes.get("TargetMode") != "External":
            return
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if REMOTE_RELATION.search(kind) and REMOTE_TARGET.match(target):
            raise Found(Refusal.REMOTE)
        # A link waits to be clicked; everything else is fetched as the file is opened.
        if not kind.endswith("/hyperlink") and SERVER_TARGET.match(target):
            raise Found(Refusal.REMOTE)

    def declare(*_ignored: object) -> None:
        raise Found(Refusal.DAMAGED)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = declare
    parser.EntityDeclHandler = declare
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Found(Refusal.DAMAGED) from error
