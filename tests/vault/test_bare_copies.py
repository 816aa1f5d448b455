"""A copy without the facts: the picture, the pages and the words are the same, and no canary is left in any byte of it."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageOps

from press.services import house_seal, seal_pdf
from tests.abuse import telling
from tests.vault import samples
from tests.vault.sealed import KEY, VERSION, write_sealed
from tests.vault.test_facts_inside import facts_in
from vault.facts.confined import bared_confined
from vault.facts.kinds import Unbareable
from vault.names import extension_of
from vault.storage import LocalStorage


def bare(storage: LocalStorage, name: str, content: bytes) -> bytes | Unbareable:
    """Give what the child makes of `content`."""
    write_sealed(storage, "original", content, KEY, VERSION)
    with storage.open("original") as source:
        return bared_confined(source, KEY, VERSION, len(content), extension_of(name))


def made(storage: LocalStorage, name: str, content: bytes) -> bytes:
    """Give the copy; no canary is in it, packed or not."""
    copy = bare(storage, name, content)
    assert isinstance(copy, bytes), copy
    assert b"canary" not in unpacked(copy)
    assert b"canary" in unpacked(content)
    return copy


def unpacked(content: bytes) -> bytes:
    """Give all bytes of a file, and of what is packed in it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return content + b"".join(unpacked(archive.read(name)) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            streams = [each.read_raw_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream)]
            return content + b"".join(streams)
    return content


def same_pixels(one: bytes, other: bytes) -> bool:
    """Whether two pictures are the same to the last pixel, each the way up it is shown."""
    shown = [ImageOps.exif_transpose(Image.open(io.BytesIO(each))) for each in (one, other)]
    return shown[0].size == shown[1].size and ImageChops.difference(*shown).getbbox() is None


@pytest.mark.parametrize("orientation", [1, 3, 6])
@pytest.mark.parametrize(
    "more", [{}, {"progressive": True}, {"icc_profile": b"colours"}], ids=["plain", "steps", "colours"]
)
def test_a_photograph_keeps_every_pixel_and_the_way_up(
    storage: LocalStorage, orientation: int, more: dict[str, object]
) -> None:
    content = telling.jpeg(orientation=orientation, **more)
    copy = made(storage, "kitchen.jpg", content)
    assert same_pixels(copy, content)
    picture = Image.open(io.BytesIO(copy))
    assert dict(picture.getexif()) == ({} if orientation == 1 else {0x0112: orientation})
    assert picture.info.get("icc_profile") == more.get("icc_profile")
    assert facts_in(storage, "kitchen.jpg", copy) == []


def test_a_photograph_in_printers_colours_keeps_them(storage: LocalStorage) -> None:
    buffer = io.BytesIO()
    telling.drawn().convert("CMYK").save(buffer, "JPEG", exif=telling.exif())
    assert same_pixels(made(storage, "print.jpg", buffer.getvalue()), buffer.getvalue())


def test_a_drawing_keeps_every_pixel(storage: LocalStorage) -> None:
    copy = made(storage, "plan.png", telling.png())
    assert same_pixels(copy, telling.png())
    assert facts_in(storage, "plan.png", copy) == []


def test_a_telephones_own_format_becomes_a_jpeg(storage: LocalStorage) -> None:
    copy = made(storage, "kitchen.heic", telling.heic())
    picture = Image.open(io.BytesIO(copy))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (64, 48), {})


def test_a_pdf_keeps_its_pages_and_loses_its_past(storage: LocalStorage) -> None:
    content = telling.pdf(changes=2)
    copy = made(storage, "Lease.pdf", content)
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert "/Info" not in pdf.trailer
        assert "/Metadata" not in pdf.Root
        assert len(pdf.pages) == 1
        assert len(pdf.pages[0].obj.Annots) == 1
    assert facts_in(storage, "Lease.pdf", copy) == [("comments", "1")]


def test_a_photograph_in_a_pdf_loses_its_facts_too(storage: LocalStorage) -> None:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        image = pdf.make_stream(
            telling.jpeg(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=64, Height=48
        )
        image.Filter = pikepdf.Name.DCTDecode
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        pdf.save(buffer)
    made(storage, "Photos.pdf", buffer.getvalue())


def test_an_office_file_keeps_its_words_and_loses_its_writers(storage: LocalStorage) -> None:
    content = telling.word()
    copy = made(storage, "Lease.docx", content)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(io.BytesIO(copy)) as new:
        assert old.namelist() == new.namelist()
        for name in ("word/document.xml", "word/comments.xml", "[Content_Types].xml"):
            assert new.read(name) == old.read(name)
        assert {entry.date_time for entry in new.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert facts_in(storage, "Lease.docx", copy) == [("comments", "2"), ("tracked", "1")]


@pytest.mark.django_db
def test_a_sealed_paper_is_left_alone(storage: LocalStorage) -> None:
    from common import clock

    sealed = seal_pdf(telling.pdf(), seal=house_seal(), reason="Released", at=clock.now())
    assert bare(storage, "Will.pdf", sealed) is Unbareable.SEALED


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("Lease.docx", samples.office("docx", ("_xmlsignatures/sig1.xml", "<a/>")), Unbareable.SEALED),
        ("locked.pdf", samples.locked_pdf(), Unbareable.LOCKED),
        ("torn.jpg", telling.jpeg()[:400], Unbareable.UNREADABLE),
        ("torn.png", telling.png()[:-20], Unbareable.UNREADABLE),
        ("torn.docx", telling.word()[:-40], Unbareable.UNREADABLE),
        ("torn.pdf", b"%PDF-1.7\nnothing", Unbareable.UNREADABLE),
        ("scan.tiff", samples.picture("TIFF"), Unbareable.KIND),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_done_is_said(storage: LocalStorage, name: str, content: bytes, reason: Unbareable) -> None:
    assert bare(storage, name, content) is reason
