"""Both doors by which a file comes into a room: the plain form and the resumable upload."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.abuse.hands import PERSON, Trail, nothing_changes, refused, words_of
from tests.cast import browser
from tests.factories.matters import SmallMatter
from tests.vault.sending import Sender, stored_files
from vault.models import File, Upload, Version

DOORS = ("form", "tus")


def refused_at(door: str, small: SmallMatter, name: str, content: bytes, outcome: str, says: str) -> None:
    """Hold that a file sent to Clara's room is refused at `door` in words, kept nowhere, and on the record with its reason."""
    room, trail = small.client_room, Trail()
    before = set(stored_files())
    with nothing_changes("vault_upload"):
        answer = _by_form(small, name, content) if door == "form" else _by_tus(small, name, content)
    assert says in words_of(answer), words_of(answer)
    if door == "tus":
        refused(answer, 415)
    assert set(stored_files()) == before
    assert not File.objects.filter(binder=room.binder).exists()
    assert not Version.objects.exists()
    assert not Upload.objects.filter(state="growing").exists()
    assert trail.has("file.refused", outcome, actor=small.clara.record_ref, on=room.binder.record_ref), [
        (line.verb, line.outcome) for line in trail.lines()
    ]


def _by_form(small: SmallMatter, name: str, content: bytes) -> Any:
    hers = browser(small.clara)
    form = {"file": SimpleUploadedFile(name, content)}
    return hers.post(small.url(f"{small.client_room.reference}/add/"), form, headers=PERSON, follow=True)


def _by_tus(small: SmallMatter, name: str, content: bytes) -> Any:
    return Sender(small.clara, small.client_room.binder).begin(len(content), name, content)
