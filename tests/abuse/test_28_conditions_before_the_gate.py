"""Row 28 (Wagtail GHSA-92hv-j533-69wc): no condition in a request is looked at before the right to the file is."""

from __future__ import annotations

import pytest

from tests.abuse.hands import Trail, body_of, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper
from vault.models import Opening, ScanState, Version

CONDITIONS = {
    "no condition": {},
    "any tag": {"if-none-match": "*"},
    "a tag": {"if-none-match": '"{sha256}"'},
    "a date": {"if-modified-since": "Fri, 01 Jan 2999 00:00:00 GMT"},
    "a range": {"range": "bytes=0-0"},
    "an impossible range": {"range": "bytes=999999-"},
    "a range on a tag": {"range": "bytes=0-0", "if-range": '"{sha256}"'},
    "a match": {"if-match": '"{sha256}"'},
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_stranger_is_answered_as_of_a_file_that_is_not_there(
    small: SmallMatter, other: SmallMatter, condition: str
) -> None:
    version = paper(small.client_room, small.clara)
    Version.objects.update(scan_state=ScanState.CLEAN)
    headers = {name: value.format(sha256=version.sha256) for name, value in CONDITIONS[condition].items()}
    gina = browser(other.clara)
    trail = Trail()
    with nothing_changes():
        there, nowhere = (gina.get(f"/files/{ref}/1/", headers=headers) for ref in (version.file.reference, "z" * 12))
    refused(there, 404)
    for name in ("ETag", "Last-Modified", "Content-Range", "Accept-Ranges"):
        assert name not in there
    kept = {"X-Request-ID", "Content-Security-Policy", "Content-Length"}
    assert {k: v for k, v in there.items() if k not in kept} == {k: v for k, v in nowhere.items() if k not in kept}
    assert trail.denied(other.clara)
    assert not Opening.objects.exists()


def test_its_reader_never_hears_not_modified_either(small: SmallMatter) -> None:
    version = paper(small.client_room, small.clara)
    Version.objects.update(scan_state=ScanState.CLEAN)
    address = f"/files/{version.file.reference}/1/"
    for tag in ("*", f'"{version.sha256}"'):
        answer = browser(small.clara).get(address, headers={"if-none-match": tag})
        assert answer.status_code == 200
        assert body_of(answer)
