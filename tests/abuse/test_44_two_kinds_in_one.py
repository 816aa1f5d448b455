"""Row 44: what is a picture, a text or a PDF and a program or a page at once leaves as one kind only, which nobody may guess anew.
That a real browser runs none of them: tests/vault/test_files_that_want_to_run.py."""

from __future__ import annotations

import pytest

from tests.abuse.hands import Trail, body_of
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper
from tests.vault.test_files_that_want_to_run import TWOFOLD
from vault.filetypes import kind_of
from vault.models import ScanState, Version


@pytest.mark.parametrize("twofold", TWOFOLD)
def test_it_leaves_as_what_we_call_it(small: SmallMatter, twofold: str) -> None:
    name, content, is_shown = TWOFOLD[twofold]
    version = paper(small.client_room, small.clara, name, content)
    Version.objects.update(scan_state=ScanState.CLEAN)
    trail = Trail()
    answer = browser(small.leo).get(
        f"/files/{version.file.reference}/1/", headers={"accept": "text/html", "sec-fetch-dest": "script"}
    )
    assert body_of(answer) == content
    assert answer["Content-Type"].partition(";")[0] == kind_of(name).content_type
    assert answer["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert trail.has("file.viewed" if is_shown else "file.downloaded", actor=small.leo.record_ref)
