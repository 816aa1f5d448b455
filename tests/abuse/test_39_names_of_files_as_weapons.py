"""Row 39: whatever a file is called, it is stored under an id of ours, shown as text, and saved under a harmless name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.abuse.hands import Trail
from tests.cast import browser
from tests.factories.matters import SmallMatter
from tests.vault.sending import Sender, stored_files
from vault.models import ScanState, Version

NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    "..\\..\\windows\\system.txt": "system.txt",
    "%2e%2e%2fpasswd.txt": "%2e%2e%2fpasswd.txt",
    "a\0b.txt": "ab.txt",
    "x" * 300 + ".txt": "x" * 146 + ".txt",
    "invoice\u202etxt.exe.txt": "invoicetxt.exe.txt",
    "CON.txt": "_CON.txt",
    "<img src=x onerror=alert(1)>.txt": "_img src=x onerror=alert(1)_.txt",
    "=HYPERLINK(1).txt": "=HYPERLINK(1).txt",
}


def sent(small: SmallMatter, name: str, how: str) -> None:
    room = small.client_room
    if how == "form":
        file = SimpleUploadedFile("a.txt", b"Dear Leo,\n", "text/plain")
        file.__dict__["_name"] = name  # past the client's own care for names
        browser(small.clara).post(small.url(f"{room.reference}/add/"), {"file": file})
    else:
        sender = Sender(small.clara, room.binder)
        assert sender.begin(10, name, b"Dear Leo,\n").status_code == 201


@pytest.mark.parametrize("how", ["form", "tus"])
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_it_lies_under_an_id_and_is_shown_as_text(small: SmallMatter, how: str, name: str, tmp_path: Path) -> None:
    settings.VAULT_ROOT, before = str(tmp_path), settings.VAULT_ROOT
    try:
        trail = Trail()
        sent(small, name, how)
        version = Version.objects.get()
        stored = [path.relative_to(tmp_path).as_posix() for path in stored_files()]
    finally:
        settings.VAULT_ROOT = before
    shown = version.name
    assert shown == (NAMES[name] if len(name) < 300 else shown)
    assert len(shown) <= 150
    assert not [path for path in stored if "passwd" in path or "CON" in path or ".." in path or ".txt" in path]
    page: Any = browser(small.leo).get(small.url()).content.decode()
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert trail.has("file.added", "done", actor=small.clara.record_ref)
    assert trail.has("file.refused") is False
    Version.objects.update(scan_state=ScanState.CLEAN)
    head = browser(small.leo).head(f"/files/{version.file.reference}/1/")
    assert "\n" not in head["Content-Disposition"]
    assert "/" not in head["Content-Disposition"].replace("UTF-8''", "")
