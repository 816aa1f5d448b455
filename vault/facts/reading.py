"""Reads the facts of a PDF, a picture or an Office file. Runs in the child of `vault.facts.confined` only."""

from __future__ import annotations

import contextlib
import re
import warnings
import zipfile
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

from vault.facts.kinds import Fact, FactKind, Gathering
from vault.facts.markup import Unreadable, local, values, walk
from vault.filetypes import Inside, Kind

MOST_PART_BYTES: Final = 32 * 1024 * 1024
MOST_NOTED_PAGES: Final = 5_000
PIECE_BYTES: Final = 1024 * 1024

XMP: Final = {
    "creator": FactKind.AUTHOR,
    "title": FactKind.TITLE,
    "description": FactKind.DESCRIPTION,
    "rights": FactKind.COPYRIGHT,
    "CreatorTool": FactKind.PROGRAM,
    "Producer": FactKind.PROGRAM,
    "CreateDate": FactKind.CREATED,
    "ModifyDate": FactKind.CHANGED,
    "Keywords": FactKind.KEYWORDS,
    "City": FactKind.PLACE_NAME,
    "Location": FactKind.PLACE_NAME,
    "Country": FactKind.PLACE_NAME,
    "SerialNumber": FactKind.SERIAL,
    "OwnerName": FactKind.OWNER,
}
INFO: Final = {
    "/Title": FactKind.TITLE,
    "/Author": FactKind.AUTHOR,
    "/Subject": FactKind.SUBJECT,
    "/Keywords": FactKind.KEYWORDS,
    "/Creator": FactKind.PROGRAM,
    "/Producer": FactKind.PROGRAM,
    "/CreationDate": FactKind.CREATED,
    "/ModDate": FactKind.CHANGED,
    "/Company": FactKind.COMPANY,
    "/Manager": FactKind.MANAGER,
}
# Marks that annotations leave without anybody having written something.
NO_NOTES: Final = frozenset({"/Link", "/Widget", "/Popup", "/PrinterMark", "/TrapNet", "/Screen"})
PDF_DATE: Final = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?")
ISO_DATE: Final = re.compile(r"(\d{4})[-:](\d\d)[-:](\d\d)[T ](\d\d):(\d\d)")
TAGS: Final = {
    0x010E: FactKind.DESCRIPTION,
    0x0131: FactKind.PROGRAM,
    0x0132: FactKind.CHANGED,
    0x013B: FactKind.AUTHOR,
    0x013C: FactKind.DEVICE,
    0x8298: FactKind.COPYRIGHT,
    0x9C9C: FactKind.DESCRIPTION,
    0x9C9D: FactKind.AUTHOR,
    0x9C9E: FactKind.KEYWORDS,
}
INNER_TAGS: Final = {
    0x9003: FactKind.TAKEN,
    0x9286: FactKind.DESCRIPTION,
    0xA430: FactKind.OWNER,
    0xA431: FactKind.SERIAL,
    0xA434: FactKind.LENS,
    0xA435: FactKind.SERIAL,
}
PNG_WORDS: Final = {
    "author": FactKind.AUTHOR,
    "title": FactKind.TITLE,
    "description": FactKind.DESCRIPTION,
    "comment": FactKind.DESCRIPTION,
    "copyright": FactKind.COPYRIGHT,
    "software": FactKind.PROGRAM,
    "source": FactKind.DEVICE,
    "creation time": FactKind.CREATED,
}
CORE: Final = {
    "creator": FactKind.AUTHOR,
    "lastModifiedBy": FactKind.LAST_AUTHOR,
    "title": FactKind.TITLE,
    "subject": FactKind.SUBJECT,
    "keywords": FactKind.KEYWORDS,
    "category": FactKind.KEYWORDS,
    "description": FactKind.DESCRIPTION,
    "created": FactKind.CREATED,
    "modified": FactKind.CHANGED,
    "lastPrinted": FactKind.PRINTED,
    "revision": FactKind.REVISION,
}
APP: Final = {
    "Company": FactKind.COMPANY,
    "Manager": FactKind.MANAGER,
    "Application": FactKind.PROGRAM,
    "Template": FactKind.TEMPLATE,
    "TotalTime": FactKind.MINUTES,
}
TIMES: Final = frozenset({FactKind.TAKEN, FactKind.CREATED, FactKind.CHANGED, FactKind.PRINTED})
COMMENT_PART: Final = re.compile(r"(word/comments|xl/comments\d*|xl/threadedComments/\w+|ppt/comments/\w+)\.xml")
CHANGED_BY: Final = frozenset({"ins", "del", "moveFrom", "moveTo"})


def read(file: BinaryIO, size_bytes: int, kind: Kind) -> list[Fact]:
    """Give the facts of `file`. Raises: Unreadable, and whatever the readers of broken files raise."""
    facts = Gathering()
    if kind.inside is Inside.PDF:
        _read_pdf(file, facts)
    elif kind.inside is Inside.PICTURE:
        _read_picture(file, kind, facts)
    elif kind.inside is Inside.OFFICE:
        _read_office(file, facts)
    return list(facts.in_order())


def _put(facts: Gathering, kind: FactKind, value: Any) -> None:
    """Keep a fact; times in one form."""
    if isinstance(value, bytes):
        value = value.decode("utf-16-le" if b"\0" in value else "utf-8", "replace")
    text = str(value).replace("\0", " ")
    if kind in TIMES:
        text = _time_of(text)
    facts.add(kind, text)


def _time_of(text: str) -> str:
    """Give "2024-05-01 10:30" for the forms in which files write times, else what stands there."""
    if written := PDF_DATE.match(text):
        year, month, day, hour, minute = written.groups()
        date = f"{year}-{month}-{day}" if month and day else year
        return f"{date} {hour}:{minute}" if day and hour and minute else date
    if written := ISO_DATE.match(text):
        year, month, day, hour, minute = written.groups()
        return f"{year}-{month}-{day} {hour}:{minute}"
    return text


def _put_xmp(facts: Gathering, data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        for name, value in values(data.strip(b"\0 \r\n\t"), frozenset(XMP)):
            _put(facts, XMP[name], value)


def _read_pdf(file: BinaryIO, facts: Gathering) -> None:
    import pikepdf

    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            info = pdf.trailer.get("/Info")
            if isinstance(info, pikepdf.Dictionary):
                for key, kind in INFO.items():
                    if isinstance(value := info.get(key), pikepdf.String):
                        _put(facts, kind, value)
            metadata = pdf.Root.get("/Metadata")
            if isinstance(metadata, pikepdf.Stream):
                with contextlib.suppress(pikepdf.PdfError):
                    _put_xmp(facts, metadata.read_bytes())
            facts.count(FactKind.COMMENTS, _notes_of(pdf))
            is_linearized = pdf.is_linearized
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise Unreadable from error
    file.seek(0)
    ends = _ends_in(file)
    facts.count(FactKind.EARLIER, max(0, ends - (2 if is_linearized else 1)))


def _notes_of(pdf: Any) -> int:
    number = 0
    for at, page in enumerate(pdf.pages):
        if at >= MOST_NOTED_PAGES:
            break
        for note in page.obj.get("/Annots", ()):
            number += str(note.get("/Subtype", "")) not in NO_NOTES
    return number


def _ends_in(file: BinaryIO) -> int:
    """Give how many times the file ends: once each time something was added behind it."""
    mark, number, tail = b"%%EOF", 0, b""
    while piece := file.read(PIECE_BYTES):
        number += (tail + piece).count(mark)
        tail = (tail + piece)[-(len(mark) - 1) :]
    return number


def _read_picture(file: BinaryIO, kind: Kind, facts: Gathering) -> None:
    from PIL import Image

    from vault.pictures import FORMATS

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(file, formats=["HEIF"] if kind.content_type == "image/heic" else FORMATS) as picture:
            exif, info = picture.getexif(), dict(picture.info)
    camera = " ".join(str(exif[tag]).strip("\0 ") for tag in (0x010F, 0x0110) if tag in exif)
    facts.add(FactKind.CAMERA, camera)
    for table, tags in ((exif, TAGS), (exif.get_ifd(0x8769), INNER_TAGS)):
        for tag, about in tags.items():
            if tag in table:
                value = table[tag]
                # A remark begins with eight bytes that name its alphabet.
                _put(facts, about, value[8:] if tag == 0x9286 and isinstance(value, bytes) else value)
    if place := _place_of(exif.get_ifd(0x8825)):
        facts.add(FactKind.PLACE, place)
    for word, value in info.items():
        if fact := PNG_WORDS.get(str(word).lower()):
            _put(facts, fact, value)
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    _put_xmp(facts, xmp.encode() if isinstance(xmp, str) else bytes(xmp))


def _place_of(gps: Any) -> str:
    """Give "latitude,longitude" in degrees, or nothing."""
    try:
        sides = [_degrees(gps[2], gps.get(1)), _degrees(gps[4], gps.get(3))]
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return ""
    return f"{sides[0]:.5f},{sides[1]:.5f}" if abs(sides[0]) <= 90 and abs(sides[1]) <= 180 else ""


def _degrees(parts: Iterable[Any], side: Any) -> float:
    degrees: float = sum(float(part) / 60**step for step, part in enumerate(list(parts)[:3]))
    name = side.decode("ascii", "replace") if isinstance(side, bytes) else str(side)
    return -degrees if name[:1] in {"S", "W"} else degrees


def _read_office(file: BinaryIO, facts: Gathering) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            for part, wanted in (("docProps/core.xml", CORE), ("docProps/app.xml", APP)):
                if part in names:
                    for name, value in values(_part(archive, part), frozenset(wanted)):
                        _put(facts, wanted[name], value)
            if "docProps/custom.xml" in names:
                _read_own(_part(archive, "docProps/custom.xml"), facts)
            facts.count(FactKind.COMMENTS, sum(_count_comments(archive, name) for name in sorted(names)))
            if "word/document.xml" in names:
                facts.count(FactKind.TRACKED, _count(_part(archive, "word/document.xml"), CHANGED_BY))
            facts.count(FactKind.HIDDEN, _hidden_in(archive, names))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Unreadable from error


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(MOST_PART_BYTES + 1)
    if len(data) > MOST_PART_BYTES:
        raise Unreadable
    return data


def _read_own(data: bytes, facts: Gathering) -> None:
    """Add the fields that somebody, or a firm's own program, has given the file."""
    name = [""]

    def start(element: str, attributes: dict[str, str]) -> None:
        if local(element) == "property":
            name[0] = attributes.get("name", "")

    def characters(text: str) -> None:
        if text.strip():
            facts.add(FactKind.OWN, f"{name[0]}: {text}")

    walk(data, start, None, characters)


def _count_comments(archive: zipfile.ZipFile, name: str) -> int:
    if not COMMENT_PART.fullmatch(name):
        return 0
    return _count(_part(archive, name), frozenset({"comment", "threadedComment", "cm"}))


def _hidden_in(archive: zipfile.ZipFile, names: set[str]) -> int:
    number = 0

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal number
        is_sheet = local(element) == "sheet" and attributes.get("state") in {"hidden", "veryHidden"}
        number += is_sheet or (local(element) == "sld" and attributes.get("show") in {"0", "false"})

    for name in sorted(names):
        if name == "xl/workbook.xml" or re.fullmatch(r"ppt/slides/slide\d{1,5}\.xml", name):
            walk(_part(archive, name), start)
    return number


def _count(data: bytes, wanted: frozenset[str]) -> int:
    number = 0

    def start(element: str, _attributes: dict[str, str]) -> None:
        nonlocal number
        number += local(element) in wanted

    walk(data, start)
    return number
