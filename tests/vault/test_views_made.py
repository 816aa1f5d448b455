"""LibreOffice makes the views, in its sandbox: every kind, nothing fetched, nothing run, an end. Needs both (see conftest)."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from pypdf import PdfReader

from audit.models import Record
from tests.vault import samples
from tests.vault.office import binder_of, paper, person
from tests.vault.sealed import KEY, VERSION, write_sealed
from tests.vault.written import WORDS, asking, replaced, written
from vault.models import Rendition, ScanState, Version
from vault.renditions import office
from vault.renditions.models import Unviewable
from vault.renditions.office import EXTENSIONS, converted
from vault.services.checking import check_version
from vault.services.renditions import wake_unrendered
from vault.storage import LocalStorage
from vault.streams import SealedReader


def view(storage: LocalStorage, extension: str, content: bytes) -> bytes | Unviewable:
    """Give what LibreOffice makes of `content`."""
    write_sealed(storage, "paper", content, KEY, VERSION)
    with SealedReader(storage.open("paper"), KEY, VERSION, len(content)) as reader:
        return converted(reader, extension)


def text_of(made: bytes | Unviewable) -> str:
    """Give the words on the first page."""
    assert isinstance(made, bytes), made
    return " ".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())


@pytest.mark.parametrize("extension", sorted(EXTENSIONS))
def test_every_kind_says_the_same_as_a_view(storage: LocalStorage, extension: str) -> None:
    made = view(storage, extension, written(extension))
    assert WORDS in text_of(made)
    with pikepdf.open(io.BytesIO(made)) as pdf:  # type: ignore[arg-type]
        assert pdf.Root.MarkInfo.Marked


def test_a_file_that_asks_for_more_from_elsewhere_gets_none_of_it(storage: LocalStorage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = view(storage, "docx", asking(f"http://127.0.0.1:{server.getsockname()[1]}/"))
        assert WORDS in text_of(made)
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_file_that_names_another_file_shows_nothing_of_it(storage: LocalStorage) -> None:
    section = (
        '<text:section text:name="s"><text:section-source xlink:href="file:///etc/passwd" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
        "</text:section>"
    )
    with zipfile.ZipFile(io.BytesIO(written("odt"))) as archive:
        body = archive.read("content.xml").decode().replace("</office:text>", f"{section}</office:text>")
    made = view(storage, "odt", replaced(written("odt"), {"content.xml": body}))
    assert WORDS in text_of(made)
    assert "root:" not in text_of(made)


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("docx", samples.office("docx")),
        ("xls", samples.old_office("Workbook")),
        ("docx", samples.old_office("EncryptedPackage")),
        ("pptx", b"PK\x03\x04" + bytes(1000)),
    ],
    ids=["hollow", "torn", "locked", "cut"],
)
def test_what_cannot_be_read_has_no_view(storage: LocalStorage, extension: str, content: bytes) -> None:
    assert view(storage, extension, content) is Unviewable.UNREADABLE


def test_what_takes_too_long_has_no_view(storage: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "WALL_SECONDS", 0.3)
    assert view(storage, "docx", written("docx")) is Unviewable.LARGE


def test_what_becomes_too_large_has_no_view(storage: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MOST_VIEW_BYTES", 2_000)
    assert view(storage, "docx", written("docx")) is Unviewable.LARGE


@pytest.fixture
def sent(db: None, settings: Any, tmp_path: Path) -> Version:
    """A Word file that Clara has just sent."""
    settings.VAULT_ROOT, settings.SCANNER, settings.SCAN_REQUIRED = str(tmp_path / "vault"), "", False
    clara = person("Clara")
    return paper(binder_of(contributor=clara), clara, written("docx"), "Lease.docx")


def test_from_the_upload_to_the_page(sent: Version, run_jobs: Callable[[], int], client: Client) -> None:
    run_jobs()
    assert Rendition.objects.get(version=sent).is_ready
    client.force_login(sent.author)
    response = client.get(f"/files/{sent.file.reference}/1/view/")
    assert WORDS in text_of(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    assert [
        each.verb for each in Record.objects.filter(verb__in=["file.rendered", "file.viewed"]).order_by("at_us")
    ] == [
        "file.rendered",
        "file.viewed",
    ]


def test_what_the_scanner_shut_while_it_waited_is_not_opened(sent: Version, run_jobs: Callable[[], int]) -> None:
    check_version(sent)
    Version.objects.update(scan_state=ScanState.QUARANTINED)
    run_jobs()
    assert Rendition.objects.get(version=sent).is_coming
    assert not Record.objects.filter(verb="file.rendered").exists()


def test_what_came_before_gets_its_view_later(sent: Version, settings: Any, run_jobs: Callable[[], int]) -> None:
    settings.OFFICE_VIEWS = False
    run_jobs()
    assert not Rendition.objects.exists()
    settings.OFFICE_VIEWS = True
    assert wake_unrendered() == 1
    run_jobs()
    assert Rendition.objects.get(version=sent).is_ready
    assert wake_unrendered() == 0
