"""P16 from end to end: what carries the test signature, or what no scanner could vouch for, is never served."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from common import clock
from tests.fakes.clamd import Behaviour, drips, never_answers, resets_after, running_clamd, says
from tests.vault.office import binder_of, paper, person
from tests.vault.samples import locked_zip, office, zipped
from tests.vault.test_malware_scan import EICAR
from vault.models import Opening, ScanState, Version
from vault.services import wake_unchecked

pytestmark = pytest.mark.django_db


@pytest.mark.clamd
@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("note.txt", EICAR, ScanState.QUARANTINED),
        ("papers.zip", zipped([("a.txt", EICAR)]), ScanState.QUARANTINED),
        ("letter.docx", office("docx", ("word/media/a.bin", EICAR)), ScanState.QUARANTINED),
        ("papers.zip", zipped([("b.zip", zipped([("a.txt", EICAR)]))]), ScanState.QUARANTINED),
        ("papers.zip", locked_zip(), ScanState.NOT_SCANNED),
        ("note.txt", b"Dear Mr Marsh,\n", ScanState.CLEAN),
    ],
    ids=["plain", "zip", "docx", "zip in zip", "locked", "clean"],
)
def test_the_real_scanners_word_decides_what_is_served(
    clamd_address: str, settings: Any, run_jobs: Callable[[], int], name: str, content: bytes, state: str
) -> None:
    settings.SCANNER, settings.SCAN_REQUIRED = clamd_address, True
    clara, browser = person("Clara"), Client()
    browser.force_login(clara)
    version = paper(binder_of(contributor=clara), clara, content, name)
    url = f"/files/{version.file.reference}/1/"
    assert browser.get(url).status_code == 409
    run_jobs()
    version.refresh_from_db()
    assert version.scan_state == state
    response = browser.get(url)
    assert response.status_code == (200 if state == ScanState.CLEAN else 409)
    assert (b"".join(response.streaming_content) if response.streaming else b"") == (
        content if state == ScanState.CLEAN else b""
    )
    assert Opening.objects.exists() == (state == ScanState.CLEAN)


# The scanner has one of its bad days.


@contextmanager
def nobody_listens() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def a_clamd(behave: Behaviour) -> Iterator[str]:
    with running_clamd(behave) as clamd:
        yield clamd.address


CONTENT = b"Dear Mr Marsh,\n" * 5000
BAD_DAYS: dict[str, Callable[[], Any]] = {
    "stopped": nobody_listens,
    "never answers": lambda: a_clamd(never_answers),
    "answers too slowly": lambda: a_clamd(drips),
    "breaks off one byte over its limit": lambda: a_clamd(resets_after(len(CONTENT) - 1)),
    "says that its limit is exceeded": lambda: a_clamd(says(b"INSTREAM size limit exceeded. ERROR\0")),
    "finds that a limit was exceeded": lambda: a_clamd(says(b"stream: Heuristics.Limits.Exceeded FOUND\0")),
    "says yes to something else": lambda: a_clamd(says(b"/etc/passwd: OK\0")),
    "babbles": lambda: a_clamd(says(b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0")),
    "babbles without an end": lambda: a_clamd(says(b"A" * 100_000)),
    "says nothing": lambda: a_clamd(says(b"")),
}


@pytest.mark.parametrize("day", BAD_DAYS)
def test_what_no_scanner_vouched_for_is_closed_and_opens_when_one_does(
    settings: Any, run_jobs: Callable[[], int], day: str
) -> None:
    settings.SCAN_REQUIRED, settings.SCAN_SECONDS = True, 0.3
    clara, browser = person("Clara"), Client()
    browser.force_login(clara)
    version = paper(binder_of(contributor=clara), clara, CONTENT)
    url = f"/files/{version.file.reference}/1/"
    with BAD_DAYS[day]() as settings.SCANNER:
        run_jobs()
    version.refresh_from_db()
    assert version.scan_state in (ScanState.WAITING, ScanState.NOT_SCANNED)
    for headers in ({}, {"Range": "bytes=0-9"}):
        assert browser.get(url, headers=headers).status_code == 409
    assert browser.head(url).status_code == 409
    assert not Opening.objects.exists()
    if version.scan_state == ScanState.WAITING:
        # The next day: whatever became of the job, the file is asked for again.
        with a_clamd(says(b"stream: OK\0")) as settings.SCANNER, time_machine.travel(clock.now() + timedelta(days=1)):
            wake_unchecked()
            run_jobs()
        assert Version.objects.get().scan_state == ScanState.CLEAN
        assert b"".join(browser.get(url).streaming_content) == CONTENT
