"""Row 49: two windows that send a version of the same paper make two versions; nothing is written over, nothing lost.
With real processes at once: tests/vault/test_adding_papers.py."""

from __future__ import annotations

from tests.abuse.hands import Trail
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper
from tests.vault.sending import Sender, content_of
from vault.models import File, Version


def _windows(small: SmallMatter) -> list[Sender]:
    found = [Sender(who, small.client_room.binder) for who in (small.clara, small.leo)]
    for sender, who in zip(found, (small.clara, small.leo), strict=True):
        sender.client = browser(who)
    return found


def test_each_gets_its_number_and_keeps_its_bytes(small: SmallMatter) -> None:
    first = paper(small.client_room, small.clara, "Lease.txt", b"one of one\n")
    hers, his = _windows(small)
    trail = Trail()
    begun = [
        (sender, sender.begin(11, "Lease.txt", replaces=first.file.reference)["Location"], text)
        for sender, text in ((hers, b"from Clara\n"), (his, b"from Leo..\n"))
    ]
    for sender, url, text in reversed(begun):
        assert sender.part(url, 0, text).status_code == 204
    found = list(Version.objects.order_by("number").select_related("file__binder__key"))
    assert [(version.number, content_of(version)) for version in found] == [
        (1, b"one of one\n"),
        (2, b"from Leo..\n"),
        (3, b"from Clara\n"),
    ]
    assert File.objects.count() == 1
    assert trail.verbs().count("file.added") == 2


def test_the_same_name_without_a_word_of_a_version_is_another_paper(small: SmallMatter) -> None:
    for sender in _windows(small):
        assert sender.begin(6, "Lease.txt", b"Hello\n").status_code == 201
    assert [file.latest_number for file in File.objects.all()] == [1, 1]
