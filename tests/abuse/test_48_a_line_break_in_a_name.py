"""Row 48: a line break in the name of a file makes no header of its own when it leaves."""

from __future__ import annotations

import pytest

from tests.abuse.hands import body_of
from tests.cast import browser
from tests.factories.matters import SmallMatter
from tests.vault.sending import Sender
from vault.models import ScanState, Version

NAMES = (
    "a\r\nSet-Cookie: sessionid=stolen\r\n\r\n<script>.txt",
    "a\nX-Evil: 1.txt",
    'a"; filename="b.exe.txt',
    "a\u2028b.txt",
)


@pytest.mark.parametrize("name", NAMES)
def test_every_header_is_ours(small: SmallMatter, name: str) -> None:
    sender = Sender(small.clara, small.client_room.binder)
    assert sender.begin(6, name, b"Hello\n").status_code == 201
    version = Version.objects.get()
    Version.objects.update(scan_state=ScanState.CLEAN)
    plain = {key for key, _value in browser(small.leo).head(f"/files/{version.file.reference}/1/").items()}
    answer = browser(small.leo).get(f"/files/{version.file.reference}/1/")
    assert body_of(answer) == b"Hello\n"
    assert {"Set-Cookie", "X-Evil"} & {key for key, _value in answer.items()} == set()
    assert {key for key, _value in answer.items()} == plain
    for _key, value in answer.items():
        assert not set("\r\n\u2028") & set(value)
    assert answer["Content-Disposition"].count('"') in {0, 2}
