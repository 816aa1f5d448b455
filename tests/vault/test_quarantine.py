"""P16 from end to end with the real scanner: what carries the test signature is never served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.vault.office import binder_of, paper, person
from tests.vault.samples import locked_zip, office, zipped
from tests.vault.test_malware_scan import EICAR
from vault.models import Opening, ScanState

pytestmark = [pytest.mark.django_db, pytest.mark.clamd]


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
