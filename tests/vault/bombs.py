"""Files that are small to send and huge to read. None of them takes this process more than a second to make."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tests.vault import samples

MIB = 1024 * 1024
ZEROS = zlib.compressobj(9, zlib.DEFLATED, -15)
# A mebibyte of zeros as a piece of a deflate stream that may be repeated, and the end of such a stream.
PIECE = ZEROS.compress(bytes(MIB)) + ZEROS.flush(zlib.Z_FULL_FLUSH)
END = b"\x03\x00"


def zeros_docx(size_mib: int) -> bytes:
    """Give a Word file whose body truly unpacks to `size_mib` mebibytes of zeros (zip64 above four gigabytes)."""
    name, size = b"word/document.xml", size_mib * MIB
    packed = PIECE * size_mib + END
    sizes = struct.pack("<HHQQ", 1, 16, size, len(packed))
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 45, 0, 8, 0, 0, 0, 2**32 - 1, 2**32 - 1, len(name), len(sizes))
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        *(b"PK\x01\x02", 45, 45, 0, 8, 0, 0, 0, 2**32 - 1, 2**32 - 1, len(name), len(sizes), 0, 0, 0, 0, 0),
    )
    body, directory = local + name + sizes + packed, entry + name + sizes
    types = samples.zipped([("[Content_Types].xml", samples.TYPES)])
    start = types.index(b"PK\x01\x02")
    other = bytearray(types[start : types.index(b"PK\x05\x06")])
    struct.pack_into("<I", other, 42, len(body))
    at = len(body) + start
    directory += bytes(other)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), at, 0)
    return body + types[:start] + directory + end


def greedy_lzma_zip() -> bytes:
    """Give a zip whose inner archive is packed with LZMA and asks its reader for a dictionary of 1.5 gigabytes."""
    inner = samples.zipped([("a.txt", "text")])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("inner.zip", inner)
    raw = bytearray(buffer.getvalue())
    properties = raw.index(b"inner.zip") + len("inner.zip") + 4
    struct.pack_into("<I", raw, properties + 1, 1536 * MIB)
    return bytes(raw)


def _pdf(objects: list[bytes], trailer: bytes) -> bytes:
    parts, places, at = [b"%PDF-1.7\n"], [], 9
    for number, content in enumerate(objects, start=1):
        places.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        at += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n"
    return b"".join(parts) + end % (count, table, count, trailer, at)


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def _zlibbed(mib: int) -> bytes:
    """Give a zlib stream that unpacks to `mib` mebibytes of zeros; its checksum is right."""
    # Adler-32 of n zeros: the low half stays one, the high half counts them.
    return b"\x78\x9c" + PIECE * mib + END + struct.pack(">HH", mib * MIB % 65521, 1)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def stream_bomb_pdf(mib: int) -> bytes:
    """Give a PDF with a page whose content unpacks to `mib` mebibytes."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return _pdf([CATALOGUE, pages, page, _stream(_zlibbed(mib))], b"/Root 1 0 R")


def table_bomb_pdf(mib: int) -> bytes:
    """Give a PDF whose table of objects is itself a stream that unpacks to `mib` mebibytes; every reader unpacks that first."""
    body = b"%PDF-1.7\n1 0 obj\n" + CATALOGUE + b"\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    size = mib * MIB // 4
    more = b"/Type /XRef /W [1 2 1] /Root 1 0 R /Size %d /Index [0 %d]" % (size, size)
    return body + b"3 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (_stream(_zlibbed(mib), more), len(body))


def crowded_pdf(objects: int) -> bytes:
    """Give a PDF of that many objects."""
    pages = b"<< /Type /Pages /Kids [] /Count 0 >>"
    return _pdf([CATALOGUE, pages, *([b"<< /A [1 2 3] >>"] * objects)], b"/Root 1 0 R")


def laughing_relations() -> bytes:
    """Give a Word file whose relations define ten entities, each ten times the one before: a billion words."""
    lines = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return samples.office("docx", ("word/_rels/x.rels", f"<!DOCTYPE x [{''.join(lines)}]><x>&a9;</x>"))
