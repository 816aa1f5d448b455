"""Row 26: bookmark, saved address of a file, open form and half-sent file of somebody whose part ended: gone with the next request."""

from __future__ import annotations

import pytest

from matters.services import end_participation, suspend
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper
from vault.models import ScanState, Version
from vault.services import start_upload


@pytest.mark.parametrize("how", [end_participation, suspend])
def test_nothing_that_was_open_works(small: SmallMatter, how: object) -> None:
    room = small.client_room
    version = paper(room, small.clara)
    Version.objects.update(scan_state=ScanState.CLEAN)
    upload = start_upload(actor=small.clara, binder=room.binder, name="half.txt", length_bytes=9)
    hers = browser(small.clara)
    assert hers.get(small.url()).status_code == 200
    how(actor=small.leo, participant=small.part(small.clara))  # type: ignore[operator]
    trail = Trail()
    with nothing_changes():
        refused(hers.get(small.url(), headers=PERSON), 404)
        refused(hers.get(f"/files/{version.file.reference}/1/", headers=PERSON), 404)
        refused(hers.get(f"/files/{version.file.reference}/1/", headers={"range": "bytes=0-3"}), 404)
        refused(hers.post(small.url(f"{room.reference}/send/"), {"text": "One more."}, headers=PERSON), 404)
        tus = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
        part = "application/offset+octet-stream"
        refused(hers.patch(f"/uploads/{upload.reference}/", b"the rest.", content_type=part, headers=tus), 404)
    assert len(trail.lines()) == 5
    assert trail.denied(small.clara)
    assert "Harbor View" not in hers.get("/search/?q=Letter").content.decode()
