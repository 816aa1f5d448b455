"""Row 50: what bounds a person's uploads and a paper's length holds however the end is reached: announced, in parts, or at once.
With fifty at once: tests/vault, and on a service's balance tests/subscriptions/test_ledger.py."""

from __future__ import annotations

from typing import Any

from tests.abuse.hands import Trail, nothing_changes, refused
from tests.cast import browser
from tests.factories.matters import SmallMatter
from tests.vault.sending import Sender
from vault.models import Upload, Version


def test_one_upload_too_many_is_refused_with_what_to_do(small: SmallMatter, settings: Any) -> None:
    settings.UPLOADS_AT_ONCE = 3
    windows = [Sender(small.clara, small.client_room.binder) for _ in range(4)]
    for window in windows[:3]:
        assert window.begin(9).status_code == 201
    with nothing_changes():
        refused(windows[3].begin(9), 429, says="Finish or stop some of them")
    assert Upload.objects.count() == 3
    # Another person's are hers.
    his = Sender(small.leo, small.client_room.binder)
    his.client = browser(small.leo)
    assert his.begin(9).status_code == 201


def test_a_full_matter_takes_nothing_more_and_the_try_is_recorded(small: SmallMatter, settings: Any) -> None:
    settings.MATTER_BYTES = 1
    trail = Trail()
    with nothing_changes():
        answer = Sender(small.clara, small.client_room.binder).begin(9)
    refused(answer, answer.status_code, says="no room left")
    assert answer.status_code in {409, 413, 507}
    assert trail.has("file.refused", "full", actor=small.clara.record_ref)


def test_more_than_was_announced_is_not_taken(small: SmallMatter) -> None:
    sender = Sender(small.clara, small.client_room.binder)
    url = sender.begin(6, "a.txt")["Location"]
    with nothing_changes():
        refused(sender.part(url, 0, b"seven.."), 413, says="too large")
    assert not Version.objects.exists()


def test_more_than_a_paper_may_have_is_refused_before_a_byte(small: SmallMatter) -> None:
    with nothing_changes():
        refused(Sender(small.clara, small.client_room.binder).begin(10**13), 413, says="2 GB")
