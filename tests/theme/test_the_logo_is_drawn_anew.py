"""Whatever picture a marketer gives, what leaves is a small PNG of our own."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from theme import services
from theme.logo import BOX, LogoUnusable, bounded_png
from theme.models import Face

SetFace = Callable[..., Face]


def picture(kind: str, size: tuple[int, int] = (1200, 300), **options: Any) -> BytesIO:
    """Give a picture file."""
    out = BytesIO()
    Image.new("RGB", size, "#1d5b4b").save(out, kind, **options)
    out.seek(0)
    return out


def face_form(face: Face, data: dict[str, Any], file: SimpleUploadedFile | None = None) -> Any:
    """Give the form marketers use, filled with the face as it is and `data` over it."""
    from wagtail.contrib.settings.views import get_setting_edit_handler

    form_class = get_setting_edit_handler(Face).get_form_class()
    blank = form_class(instance=face)
    typed = {name: "" if value is None else value for name, value in blank.initial.items()}
    return form_class({**typed, **data}, {"logo_file": file} if file else {}, instance=face)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_kind_becomes_a_png_inside_the_box(kind: str) -> None:
    logo = bounded_png(picture(kind), size_bytes=1000)
    with Image.open(BytesIO(logo.png)) as drawn:
        assert drawn.format == "PNG"
        assert drawn.size == (logo.width, logo.height) == (480, 120)
        assert drawn.width <= BOX[0]
        assert drawn.height <= BOX[1]


def test_what_was_hidden_in_the_file_stays_behind() -> None:
    notes = PngInfo()
    notes.add_text("Comment", "canary-7kq2")
    logo = bounded_png(picture("PNG", pnginfo=notes), size_bytes=1000)
    assert b"canary-7kq2" not in logo.png


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", b"GIF89a", b"", b"\x89PNG\r\n\x1a\nrest"],
)
def test_what_is_not_such_a_picture_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(LogoUnusable, match="not a PNG, JPEG or WebP"):
        bounded_png(BytesIO(content), size_bytes=len(content))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(LogoUnusable, match="too many pixels"):
        bounded_png(picture("PNG", (6000, 6000)), size_bytes=1000)


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(LogoUnusable, match="larger than 5 MB"):
        bounded_png(BytesIO(), size_bytes=5_000_001)


def test_a_marketers_logo_shows_at_its_hashed_address(
    client: Client, set_face: SetFace, django_capture_on_commit_callbacks: Any
) -> None:
    face = set_face(firm_name="Hale Mercer Law")
    upload = SimpleUploadedFile("logo.jpg", picture("JPEG").read(), "image/jpeg")
    form = face_form(face, {"logo_alt": "Hale Mercer"}, upload)
    assert form.is_valid(), form.errors
    with django_capture_on_commit_callbacks(execute=True):
        form.save()

    known = services.face()
    answer = client.get(known.logo_url)

    assert known.has_logo
    assert (known.logo_width, known.logo_height, known.logo_alt) == (480, 120, "Hale Mercer")
    assert answer["Content-Type"] == "image/png"
    assert "immutable" in answer["Cache-Control"]
    assert answer.content == services.logo_png()


def test_saving_other_things_keeps_the_logo_and_removing_removes_it(
    set_face: SetFace, django_capture_on_commit_callbacks: Any
) -> None:
    logo = bounded_png(picture("PNG"), size_bytes=1000)
    face = set_face(logo_png=logo.png, logo_width=logo.width, logo_height=logo.height)
    for data, kept in (({"tagline": "Legal help that stays."}, True), ({"remove_logo": "on"}, False)):
        form = face_form(face, data)
        assert form.is_valid(), form.errors
        with django_capture_on_commit_callbacks(execute=True):
            form.save()
        assert services.face().has_logo is kept


def test_a_bad_logo_is_said_beside_its_field(set_face: SetFace) -> None:
    form = face_form(set_face(), {}, SimpleUploadedFile("logo.svg", b"<svg/>", "image/svg+xml"))
    assert not form.is_valid()
    assert "Export the logo as PNG" in form.errors["logo_file"][0]


def test_without_a_logo_there_is_no_such_address(client: Client, set_face: SetFace) -> None:
    set_face()
    assert client.get(services.face().logo_url).status_code == 404
