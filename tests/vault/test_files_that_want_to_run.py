"""P17: what is two kinds at once, or carries a page inside, leaves as what we say it is; a real browser runs nothing of it."""

from __future__ import annotations

import io
import os
import shutil
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.vault import samples
from tests.vault.office import binder_of, paper, person
from tests.vault.samples import office, zipped
from tests.vault.sealed import Look
from vault.errors import FileRefused
from vault.filetypes import check_head, kind_of
from vault.inspection import Findings
from vault.models import ScanState, Version
from vault.refusals import Refusal

RUN = "document.documentElement.dataset.ran='1'"
TAG = f"<script>{RUN}</script>"


def gif_that_is_a_script() -> bytes:
    """Give a GIF whose bytes are a program too: `GIF89a/*…*/=0;…`."""
    raw = bytearray(samples.picture("GIF"))
    raw[6:8] = b"/*"  # its width, 10799
    return bytes(raw) + b"*/=0;" + RUN.encode() + b"//"


def pdf_that_is_a_page() -> bytes:
    """Give a PDF with a web page behind its first line."""
    raw = samples.pdf()
    line = raw.index(b"\n") + 1
    return raw[:line] + b"%" + TAG.encode() + b"\n" + raw[line:]


def picture_with_a_page() -> bytes:
    """Give a JPEG whose comment is a web page."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(buffer, "JPEG", comment=f"<html>{TAG}".encode())
    return buffer.getvalue()


MAIL = (
    b"Received: from a\r\nFrom: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
)
# So much that libmagic, which refuses a page near the beginning, no longer sees it.
LINES, ROWS = b"Dear Mr Marsh, the heating is cold.\n" * 1000, b"name,sum\n" + b"Rent,900\n" * 4000
TWOFOLD: dict[str, tuple[str, bytes, bool]] = {
    "gif and script": ("a.gif", gif_that_is_a_script(), True),
    "pdf and page": ("a.pdf", pdf_that_is_a_page(), True),
    "jpeg and page": ("a.jpg", picture_with_a_page(), True),
    "text and page": ("a.txt", LINES + TAG.encode(), True),
    "text and script": ("b.txt", f"/* Dear Mr Marsh */ {RUN};\n".encode(), True),
    "table and page": ("a.csv", ROWS + TAG.encode(), False),
    "mail and page": ("a.eml", MAIL + TAG.encode(), False),
    "letter and page": ("a.docx", office("docx", ("word/page.html", TAG)), False),
    "archive and page": ("a.zip", zipped([("page.txt", TAG)]), False),
}


def kept(name: str, content: bytes, owner: Any) -> Version:
    version = paper(binder_of(contributor=owner), owner, content, name)
    Version.objects.filter(pk=version.pk).update(scan_state=ScanState.CLEAN)
    return version


@pytest.mark.django_db
@pytest.mark.parametrize("twofold", TWOFOLD)
def test_it_leaves_as_one_kind_that_nothing_may_guess_anew(client: Client, twofold: str) -> None:
    name, content, is_shown = TWOFOLD[twofold]
    clara = person("Clara")
    client.force_login(clara)
    response = client.get(f"/files/{kept(name, content, clara).file.reference}/1/")
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"].partition(";")[0] == kind_of(name).content_type
    assert response["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy


@pytest.fixture
def window(transactional_db: None, live_server: Any) -> Iterator[Any]:
    """Give a window of Clara's browser; she is its `owner`."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = os.environ.get("MUNIMENT_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    clara, client = person("Clara"), Client()
    client.force_login(clara)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = chromium.new_context()
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.owner = clara
        yield page
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


AS_A_SCRIPT = """address => new Promise(done => {
  const script = document.createElement("script");
  script.onload = () => done("ran");
  script.onerror = () => done("refused");
  script.src = address;
  document.head.append(script);
})"""


@pytest.mark.browser
def test_a_real_browser_runs_none_of_them(window: Any, live_server: Any) -> None:
    """Opened by itself, and asked for as a program by a page of ours, which may load programs from this very address."""
    addresses = {
        twofold: f"{live_server.url}/files/{kept(name, content, window.owner).file.reference}/1/"
        for twofold, (name, content, _shown) in TWOFOLD.items()
    }
    dialogs: list[Any] = []
    window.on("dialog", lambda dialog: dialogs.append(dialog))  # noqa: PLW0108  # Playwright marks the function, no builtin
    for twofold, address in addresses.items():
        # Without a window, Chromium has no reader of PDFs and saves them.
        if TWOFOLD[twofold][2] and "pdf" not in twofold:
            window.goto(address)
            assert window.evaluate("document.documentElement.dataset.ran") is None, twofold
    window.goto(f"{live_server.url}/notices/")
    assert window.evaluate(AS_A_SCRIPT, f"{live_server.url}/static/theme/nothing.js") == "refused"
    for twofold, address in addresses.items():
        assert window.evaluate(AS_A_SCRIPT, address) == "refused", twofold
        assert window.evaluate("document.documentElement.dataset.ran") is None, twofold
    assert not dialogs


# Entities that would fetch or read: nobody asks, whatever the file is.

ASKS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{}">]><x>&e;</x>'


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_an_entity_of_an_office_file_or_a_drawing_is_never_fetched(look: Look, tmp_path: Any, scheme: str) -> None:
    fifo = tmp_path / "asked"
    os.mkfifo(fifo)
    with socket.create_server(("127.0.0.1", 0)) as ear:
        ear.setblocking(False)
        port = ear.getsockname()[1]
        # Whoever opens the pipe to read waits for ever: the test would not end.
        text = ASKS.format(f"http://127.0.0.1:{port}/" if scheme == "http" else fifo.as_uri())
        assert look("a.docx", office("docx", ("word/_rels/a.rels", text))) == Findings(Refusal.DAMAGED)
        # Nobody reads a letter's body here; it leaves as it came, to be saved.
        assert look("a.docx", office("docx", ("word/comments.xml", text))) == Findings()
        for name in ("a.png", "a.txt", "a.eml", "a.csv"):
            with pytest.raises(FileRefused) as caught:
                check_head(kind_of(name), text.replace("<x>", "<svg>").encode())
            assert "web" in caught.value.detail
        with pytest.raises(BlockingIOError):
            ear.accept()
