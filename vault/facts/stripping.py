"""Makes a copy of a file that says nothing of its writer, place and devices. Runs in the child of `vault.facts.confined` only."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from vault.facts.kinds import Unbareable
from vault.facts.markup import Unreadable
from vault.facts.segments import bare_jpeg, bare_png
from vault.filetypes import OLE, Inside, Kind

MOST_STRIPPED_BYTES: Final = 64 * 1024 * 1024
MOST_UNPACKED_BYTES: Final = 256 * 1024 * 1024
PHONE_QUALITY: Final = 95
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
# Empty, but there: the parts that name them stay as they are.
EMPTY_PARTS: Final = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
JPEG_PART: Final = re.compile(r"(^|/)(media|docProps)/[^/]*\.(jpe?g|jfif)$", re.IGNORECASE)
PNG_PART: Final = re.compile(r"(^|/)(media|docProps)/[^/]*\.png$", re.IGNORECASE)
# Keys by which objects of a PDF speak of themselves: to any program, or to the one that made them.
PDF_KEYS: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")


class CannotBare(Exception):
    """Ends the work with a reason."""

    def __init__(self, reason: Unbareable) -> None:
        """Keep the reason."""
        super().__init__(reason.value)
        self.reason = reason


def bared(file: BinaryIO, size_bytes: int, kind: Kind) -> bytes:
    """Give the content of `file` without its facts. Raises: CannotBare, and whatever the readers of broken files raise."""
    if size_bytes > MOST_STRIPPED_BYTES:
        raise CannotBare(Unbareable.TOO_LARGE)
    try:
        if kind.inside is Inside.PDF:
            return _bare_pdf(file)
        if kind.inside is Inside.OFFICE:
            return _bare_office(file)
        if kind.content_type == "image/jpeg":
            return bare_jpeg(file.read())
        if kind.content_type == "image/png":
            return bare_png(file.read())
        if kind.content_type == "image/heic":
            return _drawn_anew(file)
    except Unreadable as error:
        raise CannotBare(Unbareable.UNREADABLE) from error
    raise CannotBare(Unbareable.KIND)


def _drawn_anew(file: BinaryIO) -> bytes:
    """Give a telephone's picture as JPEG, the right way up: its own format cannot be written without being coded again."""
    from PIL import Image, ImageOps

    import vault.pictures  # noqa: F401  # lets Pillow read HEIF

    buffer = io.BytesIO()
    with Image.open(file, formats=["HEIF"]) as picture:
        colours = picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.info.clear()
    upright.save(buffer, "JPEG", quality=PHONE_QUALITY, subsampling=0, **({"icc_profile": colours} if colours else {}))
    return buffer.getvalue()


def _bare_pdf(file: BinaryIO) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise CannotBare(Unbareable.LOCKED)
            if any(_is_seal(thing) for thing in _things(pdf)):
                raise CannotBare(Unbareable.SEALED)
            for thing in _things(pdf):
                for key in PDF_KEYS:
                    if key in thing:
                        del thing[key]
                if isinstance(thing, pikepdf.Stream) and _is_photograph(thing):
                    thing.write(
                        bare_jpeg(thing.read_raw_bytes()),
                        filter=thing.Filter,  # type: ignore[arg-type]  # a name, or a list of one
                        decode_parms=thing.get("/DecodeParms"),  # type: ignore[arg-type]  # as it stood beside it
                    )
            # The identity of the file it came from goes too.
            for key in ("/Info", "/ID"):
                if key in pdf.trailer:
                    del pdf.trailer[key]
            buffer = io.BytesIO()
            # Only what can be reached is written again: earlier states that lay behind it stay behind.
            pdf.save(buffer, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise CannotBare(Unbareable.LOCKED) from error
    except pikepdf.PdfError as error:
        raise CannotBare(Unbareable.UNREADABLE) from error
    return buffer.getvalue()


def _things(pdf: Any) -> Iterator[Any]:
    """Give every dictionary and stream of `pdf`, also those written directly inside others."""
    import pikepdf

    for outer in pdf.objects:
        waiting = [outer]
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, pikepdf.Array):
                inner = list(thing)
            elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                yield thing
                inner = [value for _key, value in thing.items()]
            else:
                continue
            # Indirect objects come by their own number.
            nests = (each for each in inner if isinstance(each, pikepdf.Array | pikepdf.Dictionary))
            waiting += [each for each in nests if not each.is_indirect]


def _is_photograph(stream: Any) -> bool:
    """Whether the bytes of `stream` are a JPEG as it stands."""
    import pikepdf

    coded = stream.get("/Filter")
    if isinstance(coded, pikepdf.Array):
        return [str(each) for each in coded] == ["/DCTDecode"]
    return bool(coded == pikepdf.Name.DCTDecode)


def _is_seal(thing: Any) -> bool:
    """Whether an object is a signature, a seal or a time stamp, all of which a new file would break."""
    return "/ByteRange" in thing or str(thing.get("/Type", "")) in {"/Sig", "/DocTimeStamp"}


def _bare_office(file: BinaryIO) -> bytes:
    if file.read(len(OLE)) == OLE:
        raise CannotBare(Unbareable.LOCKED)
    file.seek(0)
    buffer = io.BytesIO()
    left = MOST_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                if entry.filename.startswith("_xmlsignatures/"):
                    raise CannotBare(Unbareable.SEALED)
                with old.open(entry) as part:
                    content = part.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise CannotBare(Unbareable.TOO_LARGE)
                # A fresh entry: no hour, no remark, nothing of the machine it was packed on.
                new.writestr(zipfile.ZipInfo(entry.filename, EPOCH), _bare_part(entry.filename, content), 8)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise CannotBare(Unbareable.UNREADABLE) from error
    return buffer.getvalue()


def _bare_part(name: str, content: bytes) -> bytes:
    if name in EMPTY_PARTS:
        return EMPTY_PARTS[name]
    if JPEG_PART.search(name) and content[:2] == b"\xff\xd8":
        return bare_jpeg(content)
    if PNG_PART.search(name) and content[:4] == b"\x89PNG":
        return bare_png(content)
    return content
