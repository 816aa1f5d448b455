"""Files made for tests: every accepted kind, and the ways in which a file can be bad."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
MIB = 1024 * 1024
TYPES = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def zipped(entries: Iterable[tuple[str | zipfile.ZipInfo, bytes | str]]) -> bytes:
    """Give a zip archive of `entries`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def office(kind: str = "docx", *more: tuple[str, bytes | str]) -> bytes:
    """Give an Office file of `kind` with `more` parts."""
    body = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}[kind]
    return zipped([("[Content_Types].xml", TYPES), ("_rels/.rels", "<Relationships/>"), (body, "<x/>"), *more])


def relations(kind: str, target: str) -> tuple[str, str]:
    """Give a part that relates a Word file to `target` outside of it."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="r1" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'
    return (
        "word/_rels/settings.xml.rels",
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link}</Relationships>',
    )


def open_document(*more: tuple[str, bytes | str]) -> bytes:
    """Give an OpenDocument text with `more` parts."""
    mimetype = zipfile.ZipInfo("mimetype")
    return zipped([(mimetype, "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>"), *more])


def picture(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """Give a small picture in the format `form`."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "navy").save(buffer, form)
    return buffer.getvalue()


def huge_png(side: int) -> bytes:
    """Give a PNG of `side` by `side` pixels in a few bytes: its header says so, and its rows are zeros."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side // 8 + 1) * 1000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(**root: Any) -> bytes:
    """Give a PDF of one empty page whose catalogue has `root` too."""
    with pikepdf.new() as document:
        document.add_blank_page()
        for key, value in root.items():
            document.Root[f"/{key}"] = document.make_indirect(value)
        buffer = io.BytesIO()
        document.save(buffer)
    return buffer.getvalue()


def filled_form(**annotation: Any) -> bytes:
    """Give a PDF with a filled-in form, a link to click, a button that sends, and an annotation of one's own."""
    name = pikepdf.Name
    with pikepdf.new() as document:
        page = document.add_blank_page()
        place = [10, 10, 90, 30]
        answer = pikepdf.Dictionary(
            Type=name.Annot, Subtype=name.Widget, FT=name.Tx, T="Tenant", V="Clara Reyes", F=4, Rect=place
        )
        link = pikepdf.Dictionary(
            Type=name.Annot,
            Subtype=name.Link,
            Rect=place,
            A=pikepdf.Dictionary(S=name.URI, URI="https://court.example/"),
        )
        button = pikepdf.Dictionary(
            Type=name.Annot,
            Subtype=name.Widget,
            FT=name.Btn,
            T="Send",
            Rect=place,
            A=pikepdf.Dictionary(S=name.SubmitForm, F=pikepdf.Dictionary(FS=name.URL, F="https://court.example/")),
        )
        other = pikepdf.Dictionary(Type=name.Annot, Subtype=name.Text, Rect=place)
        for key, value in annotation.items():
            other[f"/{key}"] = value
        annotations = [document.make_indirect(each) for each in (answer, link, button, other)]
        page.Annots = pikepdf.Array(annotations)
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[annotations[0], annotations[2]], NeedAppearances=True)
        document.Root.OpenAction = pikepdf.Array([page.obj, name.Fit])
        buffer = io.BytesIO()
        document.save(buffer)
    return buffer.getvalue()


def locked_pdf() -> bytes:
    """Give a PDF that opens with a password only."""
    with pikepdf.new() as document:
        document.add_blank_page()
        buffer = io.BytesIO()
        document.save(buffer, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return buffer.getvalue()


def locked_zip(name: str = "paper.txt") -> bytes:
    """Give a zip archive whose one entry is marked as locked with a password, with content no reader can open."""
    raw = bytearray(zipped([(zipfile.ZipInfo(name), b"x" * 40)]))
    # General purpose flag, bit 0, in the local header and in the directory.
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def symlink_zip(target: str = "/etc/passwd") -> bytes:
    """Give a zip archive that holds a symbolic link."""
    entry = zipfile.ZipInfo("innocent.txt")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return zipped([("paper.txt", "text"), (entry, target)])


def overlapping_zip(times: int) -> bytes:
    """Give a zip archive whose directory names the same bytes `times` times: 42 kB that unpack to gigabytes."""
    content = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = content.compress(bytes(20 * MIB)) + content.flush()
    crc = zlib.crc32(bytes(20 * MIB))
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(packed), 20 * MIB, 5, 0) + b"a.txt"
    directory = b""
    for number in range(times):
        name = f"{number:03}.t".encode()
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            *(b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(packed), 20 * MIB, len(name), 0, 0, 0, 0, 0, 0),
        )
        directory += name
    start = len(local) + len(packed)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, times, times, len(directory), start, 0)
    return local + packed + directory + end


def crowded_zip(entries: int) -> bytes:
    """Give a zip archive of `entries` empty entries."""
    local, directory = bytearray(), bytearray()
    for number in range(entries):
        name = b"%06d.txt" % number
        place, length = len(local), len(name)
        local += struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, length, 0) + name
        fields = (b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, length, 0, 0, 0, 0, 0, place)
        directory += struct.pack("<4sHHHHHHIIIHHHHHII", *fields) + name
    size, start = len(directory), len(local)
    # Above 65,535 entries their number stands in the records of zip64 only.
    whole = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, start)
    pointer = struct.pack("<4sIQI", b"PK\x06\x07", 0, start + size, 1)
    count = min(entries, 0xFFFF)
    return (
        bytes(local + directory)
        + whole
        + pointer
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size, start, 0)
    )


def claims_of_size(archive: bytes, size: int) -> bytes:
    """Give `archive` with the claim in its directory that its first entry unpacks to `size` bytes."""
    raw = bytearray(archive)
    struct.pack_into("<I", raw, raw.index(b"PK\x01\x02") + 24, size)
    return bytes(raw)


def nested_zip(depth: int, width: int = 1) -> bytes:
    """Give zip archives in zip archives, `depth` deep and `width` wide at each level."""
    content = zipped([("bottom.txt", bytes(1000))])
    for _ in range(depth - 1):
        content = zipped([(f"{number}.zip", content) for number in range(width)])
    return content


def deep_pdf(depth: int) -> bytes:
    """Give a PDF whose catalogue holds an array nested `depth` times."""
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /X " + b"[" * depth + b"]" * depth + b" >>\nendobj\n"
    pages = len(body)
    body += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    table = len(body)
    body += b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n" + f"{pages:010} 00000 n \n".encode()
    return body + f"trailer\n<< /Root 1 0 R /Size 3 >>\nstartxref\n{table}\n%%EOF\n".encode()


def old_office(*streams: str) -> bytes:
    """Give an OLE container that names `streams`, as an old Office file does in its directory."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return OLE + bytes(504) + names.ljust(2048, b"\0")


GOOD: dict[str, bytes] = {
    "will.pdf": pdf(),
    "letter.docx": office("docx"),
    "sums.xlsx": office("xlsx"),
    "talk.pptx": office("pptx"),
    "letter.odt": open_document(),
    "old.doc": old_office("WordDocument"),
    "old.xls": old_office("Workbook"),
    "mail.msg": old_office("__properties_version1.0"),
    "mail.eml": b"Received: from a\r\nFrom: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nhi\r\n",
    "notes.rtf": rb"{\rtf1\ansi hello}",
    "table.csv": b"name,sum\nRent,900\nDeposit,1800\n",
    "note.txt": "Señora Reyes called at 9.\n".encode(),
    "short.txt": b"x",
    "wide.txt": "Señora Reyes called at 9.\n".encode("utf-16"),
    "latin.txt": "Señora Reyes called at 9.\n".encode("latin-1"),
    "photo.JPG": picture("JPEG"),
    "scan.png": picture("PNG"),
    "old.gif": picture("GIF"),
    "scan.tiff": picture("TIFF"),
    "web.webp": picture("WEBP"),
    "IMG_2201.HEIC": picture("HEIF"),
    "voice.m4a": b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0" + bytes(100),
    "voice.wav": b"RIFF\x74\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\x50\0\0\0"
    + bytes(80),
    "voice.mp3": b"\xff\xfb\x90\x64" + bytes(413) + b"\xff\xfb\x90\x64" + bytes(413),
    "film.mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(100),
    "film.mov": b"\0\0\0\x14ftypqt  \0\0\2\0qt  " + bytes(100),
    "papers.zip": zipped([("a.txt", "text"), ("b/letter.docx", office("docx")), ("b/more.zip", nested_zip(1))]),
}
