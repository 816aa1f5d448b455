"""What the marketers may bring into the library, and what the admin says to the rest."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture

from cms.models import FirmDocument, FirmImage, HomePage, PamphletPage
from tests.cast import browser

HTML = b"<!doctype html><script>alert(1)</script>"
NOT_WHAT_IT_SAYS = "This file is not what its name says"


@pytest.fixture
def mia(home: HomePage, readers: dict[str, Any], settings: Any, tmp_path: Any) -> Client:
    """A marketer's browser; pictures lie in a folder of the test."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return browser(readers["mia"])


def bring(mia: Client, name: str, content: bytes, **more: Any) -> str:
    """Bring a document through the admin's form; give the page that answers."""
    told = {"title": "A form", "access": "public", "file": SimpleUploadedFile(name, content), **more}
    return mia.post("/cms/documents/add/", told, follow=True).content.decode()


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("form.pdf", b"%PDF-1.7 a form"),
        ("form.DOCX", b"PK\x03\x04 a form"),
        ("form.ods", b"PK\x03\x04 a form"),
        ("list.csv", "name;Größe\n".encode()),
        ("photo.jpg", b"\xff\xd8\xff\xe0 a photo"),
    ],
)
def test_papers_of_the_library_come_in(mia: Client, name: str, content: bytes) -> None:
    bring(mia, name, content)
    assert FirmDocument.objects.get().file.read() == content


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("form.pdf", HTML, NOT_WHAT_IT_SAYS),
        ("form.docx", HTML, NOT_WHAT_IT_SAYS),
        ("photo.png", b"\xff\xd8\xff\xe0 a photo", NOT_WHAT_IT_SAYS),
        ("notes.txt", b"MZ\0\0 a program", NOT_WHAT_IT_SAYS),
        ("page.html", HTML, "is not allowed"),
        ("picture.svg", b"<svg/>", "is not allowed"),
        ("setup.exe", b"MZ\0\0", "is not allowed"),
        ("form.pdf.exe", b"%PDF-1.7", "is not allowed"),
    ],
)
def test_what_is_no_paper_is_refused_with_a_sentence(mia: Client, name: str, content: bytes, sentence: str) -> None:
    assert sentence in bring(mia, name, content)
    several = mia.post(
        "/cms/documents/multiple/add/",
        {"title": "A form", "access": "public", "files[]": SimpleUploadedFile(name, content)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert several.status_code == 200
    assert several.json()["success"] is False
    assert not FirmDocument.objects.exists()


@pytest.mark.once
def test_a_kept_file_may_be_told_anew_without_bringing_it_again(mia: Client) -> None:
    bring(mia, "form.pdf", b"%PDF-1.7 a form")
    made = FirmDocument.objects.get()
    mia.post(f"/cms/documents/edit/{made.pk}/", {"title": "Another name", "access": "client"})
    made.refresh_from_db()
    assert (made.title, made.access) == ("Another name", "client")
    mia.post(
        f"/cms/documents/edit/{made.pk}/",
        {"title": "A trap", "access": "client", "file": SimpleUploadedFile("form.pdf", HTML)},
    )
    made.refresh_from_db()
    assert made.title == "Another name"
    assert made.file.read() == b"%PDF-1.7 a form"


@pytest.mark.once
@pytest.mark.parametrize("content", [HTML, b"GIF89a" + HTML, b"GIF89a"])
def test_a_page_by_the_name_of_a_picture_is_refused_with_a_sentence(mia: Client, content: bytes) -> None:
    answer = mia.post("/cms/images/add/", {"title": "A picture", "file": SimpleUploadedFile("a.gif", content)})
    assert answer.status_code == 200
    assert "a valid image" in answer.content.decode()
    assert not FirmImage.objects.exists()


@pytest.mark.once
def test_a_picture_comes_in_and_is_described(mia: Client) -> None:
    drawn = io.BytesIO()
    Picture.new("RGB", (3, 2), "white").save(drawn, "gif")
    mia.post("/cms/images/add/", {"title": "A picture", "file": SimpleUploadedFile("a.gif", drawn.getvalue())})
    made = FirmImage.objects.get()
    assert (made.width, made.height) == (3, 2)
    mia.post(f"/cms/images/{made.pk}/", {"title": "A white picture"})
    made.refresh_from_db()
    assert made.title == "A white picture"


@pytest.mark.parametrize("words", ['"', "'", '" OR', "a*", "(", "NEAR(", "form:", "\\"])
@pytest.mark.parametrize(
    "address", ["documents/", "documents/chooser/results/", "images/", "pages/search/", "images/chooser/results/"]
)
def test_any_words_may_be_looked_for_in_the_admin(
    mia: Client, document: Callable[[str], FirmDocument], address: str, words: str
) -> None:
    document("public")
    assert mia.get(f"/cms/{address}", {"q": words}).status_code == 200


def test_the_admin_finds_documents_pages_and_pictures_by_a_word(
    mia: Client, document: Callable[[str], FirmDocument], pamphlet: Callable[..., PamphletPage]
) -> None:
    document("public")
    pamphlet(title="About heating")
    assert "Worksheet" in mia.get("/cms/documents/", {"q": "workshe"}).content.decode()
    assert "Worksheet" not in mia.get("/cms/documents/", {"q": "nothing"}).content.decode()
    assert "About heating" in mia.get("/cms/pages/search/", {"q": "heating"}).content.decode()
