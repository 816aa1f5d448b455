"""The letters that the real mail server has taken, shown in the browser as a mail program would show them."""

from __future__ import annotations

import tempfile
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from pathlib import Path
from threading import Event
from time import monotonic

from django.utils.html import urlize
from playwright.sync_api import Page

from tests.conftest import service_address

# The firm's people are mailed a minute after the bell, at the next half-minute's pulse.
PATIENCE_SECONDS = 150
LOOK_AGAIN_SECONDS = 0.2


def show(page: Page, address: str, *, since: float, at_least: int = 1) -> None:
    """Wait for so many letters to `address` and open them all, newest first. Units: `since` in seconds of the epoch."""
    until = monotonic() + PATIENCE_SECONDS
    while len(letters := letters_to(address, since)) < at_least:
        if monotonic() > until:
            raise AssertionError(f"{len(letters)} of {at_least} letters to {address} came in time")
        Event().wait(LOOK_AGAIN_SECONDS)  # the letter comes from another process
    with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False, encoding="utf-8") as file:
        file.write("<!doctype html><meta charset=utf-8><title>Mail</title>" + "".join(map(_article, letters)))
    page.goto(Path(file.name).as_uri())


def letters_to(address: str, since: float) -> list[EmailMessage]:
    """Give the letters to `address` that came after `since`, newest first."""
    new = Path(service_address("MUNIMENT_TEST_MAILDIR")) / "new"
    paths = sorted(
        (path for path in new.iterdir() if path.stat().st_mtime >= since), key=lambda path: path.stat().st_mtime_ns
    )
    read = (BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes()) for path in reversed(paths))
    return [letter for letter in read if address.casefold() in str(letter["To"]).casefold()]


def _article(letter: EmailMessage) -> str:
    text = letter.get_body(("plain",))
    assert text is not None, "a letter without plain text"
    return f"<article><h2>{escape(letter['Subject'])}</h2><pre>{urlize(text.get_content(), autoescape=True)}</pre></article>"
