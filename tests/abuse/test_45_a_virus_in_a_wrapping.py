"""Row 45: what the scanner finds, and what it could not look into, is served to nobody; and the page says in words which it is.
The real scanner's own words are held in tests/vault/test_quarantine.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.abuse.hands import PERSON, Trail, refused, words_of
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper
from tests.fakes.clamd import running_clamd, says
from tests.vault.samples import locked_zip, office, zipped
from tests.vault.test_malware_scan import EICAR
from vault.models import Opening, ScanState

FOUND, CLEAN = says(b"stream: Eicar-Test-Signature FOUND\0"), says(b"stream: OK\0")
CASES = {
    "plain": ("note.txt", EICAR, FOUND, ScanState.QUARANTINED, "kept apart", "file.quarantined"),
    "zip": ("a.zip", zipped([("a.txt", EICAR)]), FOUND, ScanState.QUARANTINED, "kept apart", "file.quarantined"),
    "docx": (
        "a.docx",
        office("docx", ("word/media/a.bin", EICAR)),
        FOUND,
        ScanState.QUARANTINED,
        "kept apart",
        "file.quarantined",
    ),
    # The scanner saw only the outside, and said yes to that.
    "locked": ("a.zip", locked_zip(), CLEAN, ScanState.NOT_SCANNED, "without a password", "file.checked"),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_kept_apart_and_the_page_says_why(
    small: SmallMatter, settings: Any, run_jobs: Callable[[], int], case: str
) -> None:
    name, content, scanner, state, sentence, verb = CASES[case]
    settings.SCAN_REQUIRED = True
    version = paper(small.client_room, small.clara, name, content)
    trail = Trail()
    with running_clamd(scanner) as clamd:
        settings.SCANNER = clamd.address
        run_jobs()
    version.refresh_from_db()
    assert version.scan_state == state
    assert trail.has(verb, str(state.value), on="version:") or trail.has(verb, str(state.value))
    for who in (small.clara, small.leo):
        hers = browser(who)
        for headers in ({}, {"range": "bytes=0-3"}):
            refused(hers.get(f"/files/{version.file.reference}/1/", headers=PERSON | headers), 409, says=sentence)
        assert hers.get(small.url(f"papers/{version.file.reference}/")).status_code == 200
    assert not Opening.objects.exists()
    assert words_of(browser(small.leo).get(small.url(f"papers/{version.file.reference}/")))
