"""PDFs for the reader: pages with a sentence each, and so much noise on them that they weigh as scans do."""

from __future__ import annotations

import os
from typing import Final

# Most programs that write long papers keep their pages in groups.
A_GROUP: Final = 30


def pdf_of(pages: int, *, noise: int = 0) -> bytes:
    """Give a PDF of so many pages; page 7 says “Paragraph 7 of the lease”. With `noise` each has a picture of so many pixels square."""
    parts: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    groups: dict[int, list[bytes]] = {}
    for number in range(1, pages + 1):
        page = 4 + (number - 1) * 3
        group = 4 + pages * 3 + (number - 1) // A_GROUP
        groups.setdefault(group, []).append(b"%d 0 R" % page)
        drawing = b"BT /F1 24 Tf 72 700 Td (Paragraph %d of the lease) Tj ET" % number
        picture = b""
        if noise:
            drawing += b" q 300 0 0 300 72 300 cm /Im Do Q"
            picture = b" /XObject << /Im %d 0 R >>" % (page + 2)
            size = b"/Width %d /Height %d" % (noise, noise)
            kind = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8 " + size
            parts[page + 2] = stream(os.urandom(noise * noise * 3), kind)
        parts[page + 1] = stream(drawing)
        parts[page] = (
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >>%s >> >>"
            % (group, page + 1, picture)
        )
    for group, kids in groups.items():
        parts[group] = b"<< /Type /Pages /Parent 2 0 R /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    parts[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, b" ".join(b"%d 0 R" % group for group in groups))
    body, places = bytearray(b"%PDF-1.7\n"), {}
    for number in sorted(parts):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, parts[number])
    last = max(parts) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        for number in range(1, last)
    )
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (last, table)
    return bytes(body + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (last, start))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Give a stream object."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)
