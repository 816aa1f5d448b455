"""The firm's face on paper."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from press.errors import LogoUnreadable
from press.face import LOGO_LIMIT_BYTES, Face
from press.services import house_face, to_pdf
from tests.press.conftest import pages_of, tags_of
from tests.press.papers import FACE, paper, say


def picture(kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (48, 16), "#1d5b4b").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("accent", ["red", "#12345", "#1234567", "1d5b4b", '#1d5b4b"'])
def test_a_colour_in_another_notation_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match="#1d5b4b"):
        Face("Hale", accent=accent)


@pytest.mark.parametrize("logo", [b"", b"GIF89a", b"%PDF-1.7", picture() + b"\0" * LOGO_LIMIT_BYTES])
def test_a_logo_that_cannot_be_printed_is_refused(logo: bytes) -> None:
    with pytest.raises(LogoUnreadable, match="PNG or JPEG"):
        Face("Hale", logo=logo)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_once_and_passed_over_by_screen_readers(kind: str) -> None:
    pdf = to_pdf(paper(say("x")), replace(FACE, logo=picture(kind)))
    with pikepdf.open(BytesIO(pdf)) as document:
        assert len(document.pages[0].get_images()) == 1
    assert "/Figure" not in tags_of(pdf)
    assert pages_of(pdf)[0].count("Hale Mercer Law") == 2  # the letterhead and the foot


def fonts_in(pdf: bytes) -> set[str]:
    with pikepdf.open(BytesIO(pdf)) as document:
        return {str(font.BaseFont).split("+")[1] for font in document.pages[0].resources.Font.values()}


def test_the_typefaces_are_those_of_the_face_and_all_embedded() -> None:
    assert fonts_in(to_pdf(paper(say("x")), FACE)) == {"SourceSerif4-Regular", "SourceSerif4-SemiBold", "Inter-Regular"}


def test_an_unknown_typeface_falls_back_on_the_house() -> None:
    face = replace(FACE, serif="Comic Neue", sans="Comic Sans")
    assert fonts_in(to_pdf(paper(say("x")), face)) == fonts_in(to_pdf(paper(say("x")), FACE))


@pytest.mark.django_db
def test_the_house_wears_what_the_firm_has_saved() -> None:
    from theme.services import default_face

    face = house_face(sheet="a4")
    assert face.page == "a4"
    assert face.firm_name == default_face().firm_name
    assert face.accent == default_face().accent
    assert face.serif == "Source Serif 4"
    assert face.logo is None
