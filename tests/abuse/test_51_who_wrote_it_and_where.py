"""Row 51: what a paper says of its writer, place and camera is shown to the firm, and to nobody else, and a copy without it is
offered. The client's own paper is given back byte for byte."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from common import clock
from press.services import house_seal, seal_pdf
from tests.abuse import telling
from tests.abuse.hands import PERSON, Trail, body_of, nothing_changes, refused, words_of
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paper, with_counsel
from tests.factories.matters import person as somebody
from tests.vault import samples
from vault.models import FileFacts, ScanState, Version

Kept = Callable[..., Version]


@pytest.fixture
def kept(small: SmallMatter, run_jobs: Any) -> Kept:
    """Give a function that has Clara send a paper, and the office check it."""

    def inner(name: str = "kitchen.jpg", content: bytes | None = None, room: Any = None) -> Version:
        version = paper(room or small.client_room, small.clara, name, content or telling.jpeg())
        run_jobs()
        version.refresh_from_db()
        return version

    return inner


def page_of(user: Any, small: SmallMatter, version: Version) -> str:
    """Give the words of the paper's page as `user` sees it."""
    answer = browser(user).get(small.url(f"papers/{version.file.reference}/"))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_firm_reads_what_a_picture_says_of_itself(small: SmallMatter, kept: Kept) -> None:
    words = page_of(small.leo, small, kept())
    assert "What this file says about itself" in words
    for said in ("canary-artist", "canary-make canary-model", "canary-serial", "2024-05-01 10:30"):
        assert said in words
    assert "33.85681 degrees south, 151.21111 degrees east." in words


def test_her_page_says_nothing_of_it(small: SmallMatter, kept: Kept) -> None:
    words = page_of(small.clara, small, kept())
    assert "canary" not in words
    assert "says about itself" not in words


def test_counsel_from_another_firm_is_not_shown_it(small: SmallMatter, kept: Kept, run_jobs: Any) -> None:
    cole = somebody("Cole Aldana")
    room = with_counsel(small, cole)
    version = paper(room, small.leo, "kitchen.jpg", telling.jpeg())
    run_jobs()
    assert "canary" not in page_of(cole, small, version)
    assert "canary-artist" in page_of(small.leo, small, version)


def test_strangers_find_no_page(small: SmallMatter, other: SmallMatter, kept: Kept) -> None:
    address = small.url(f"papers/{kept().file.reference}/")
    for stranger in (other.clara, attorney("Lena Fisk")):
        assert browser(stranger).get(address, headers=PERSON).status_code == 404


def test_her_own_paper_is_given_back_byte_for_byte(small: SmallMatter, kept: Kept) -> None:
    version = kept()
    Version.objects.update(scan_state=ScanState.CLEAN)
    address = f"/files/{version.file.reference}/1/"
    assert body_of(browser(small.leo).get(address)) == telling.jpeg()
    assert body_of(browser(small.clara).get(address)) == telling.jpeg()


def test_no_row_and_no_log_holds_a_word_of_it(small: SmallMatter, kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    papers = {"kitchen.jpg": telling.jpeg(), "Lease.docx": telling.word(), "Lease.pdf": telling.pdf()}
    caplog.set_level(logging.DEBUG)
    for name, content in papers.items():
        kept(name, content)
    assert FileFacts.objects.exclude(sealed=None).count() == 3
    assert b"canary" not in everything_in_the_database()
    assert "canary" not in caplog.text


def everything_in_the_database() -> bytes:
    """Give every value of every table, as the database hands it out."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.db_table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608  # our own names
                found += [value for row in cursor.fetchall() for value in row]
    return b"\n".join(bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in found)


def test_a_broken_paper_arrives_all_the_same_and_its_facts_could_not_be_read(small: SmallMatter, kept: Kept) -> None:
    content = samples.office("docx", ("docProps/core.xml", '<!DOCTYPE a [<!ENTITY b "canary">]><a>&b;</a>'))
    version = kept("Lease.docx", content)
    assert version.scan_state != ScanState.WAITING
    assert FileFacts.objects.get().sealed is None
    assert "What this file says about itself could not be read." in page_of(small.leo, small, version)


def test_facts_are_read_once(small: SmallMatter, kept: Kept) -> None:
    from vault.services.facts import read_facts

    version = kept()
    was = FileFacts.objects.get().read_at
    read_facts(version)
    assert FileFacts.objects.get().read_at == was


def test_what_is_kept_apart_is_not_opened_for_its_facts(small: SmallMatter, run_jobs: Any) -> None:
    from vault.services.facts import have_read

    version = paper(small.client_room, small.clara, "kitchen.jpg", telling.jpeg())
    Version.objects.update(scan_state=ScanState.QUARANTINED)
    version.refresh_from_db()
    have_read(version)
    run_jobs()
    assert not FileFacts.objects.exists()


def copy_of(version: Version, small: SmallMatter, user: Any, room: Any) -> Any:
    """Ask as `user` for a copy into `room`; give the answer."""
    address = small.url(f"papers/{version.file.reference}/{version.number}/copy/")
    return browser(user).post(address, {"room": room.reference}, headers=PERSON)


def test_a_copy_without_them_is_a_paper_of_its_own_and_hers_stays(
    small: SmallMatter, kept: Kept, run_jobs: Any, trail: Trail, settings: Any
) -> None:
    settings.SCAN_REQUIRED = False
    version = kept()
    assert "Share a copy without these facts" in page_of(small.leo, small, version)
    assert copy_of(version, small, small.leo, small.client_room).status_code == 302
    run_jobs()
    copy = Version.objects.exclude(pk=version.pk).select_related("file__binder__key").get()
    assert (copy.name, copy.author, copy.file.latest_number) == ("kitchen, copy.jpg", small.leo, 1)
    taken = body_of(browser(small.clara).get(f"/files/{copy.file.reference}/1/"))
    assert b"canary" not in taken
    assert body_of(browser(small.clara).get(f"/files/{version.file.reference}/1/")) == telling.jpeg()
    (line,) = [line for line in trail.lines() if line.verb == "file.bared"]
    assert line.on_ref == version.record_ref
    assert bytes(line.before_hash).hex() == version.sha256
    assert bytes(line.after_hash).hex() == copy.sha256
    assert trail.has("file.added", on=copy.record_ref)
    assert "We found no author, place or device named in it." in page_of(small.leo, small, copy)


def test_from_a_room_inside_the_copy_goes_to_hers(small: SmallMatter, run_jobs: Any, settings: Any) -> None:
    settings.SCAN_REQUIRED = False
    version = paper(small.internal_room, small.leo, "Lease.docx", telling.word())
    run_jobs()
    version.refresh_from_db()
    words = page_of(small.leo, small, version)
    assert "Comments, tracked changes and hidden sheets stay in the copy" in words
    assert copy_of(version, small, small.leo, small.client_room).status_code == 302
    copy = Version.objects.exclude(pk=version.pk).get()
    assert copy.file.binder_id == small.client_room.binder_id
    assert small.internal_room.binder_id == version.file.binder_id


def test_she_is_offered_none_and_makes_none(small: SmallMatter, kept: Kept, trail: Trail, settings: Any) -> None:
    settings.SCAN_REQUIRED = False
    version = kept()
    with nothing_changes():
        refused(copy_of(version, small, small.clara, small.client_room), 403)
    assert not trail.has("file.bared")


def test_strangers_make_none_and_nobody_takes_one_elsewhere(
    small: SmallMatter, other: SmallMatter, kept: Kept, settings: Any
) -> None:
    settings.SCAN_REQUIRED = False
    version = kept()
    strangers = (other.clara, attorney("Lena Fisk"))
    with nothing_changes():
        for stranger in strangers:
            assert copy_of(version, small, stranger, small.client_room).status_code == 404
        assert copy_of(version, small, small.leo, other.client_room).status_code == 404


def test_a_sealed_paper_has_no_copy_and_that_is_said(small: SmallMatter, run_jobs: Any, settings: Any) -> None:
    settings.SCAN_REQUIRED = False
    sealed = seal_pdf(telling.pdf(), seal=house_seal(), reason="Released", at=clock.now())
    version = paper(small.internal_room, small.leo, "Will.pdf", sealed)
    run_jobs()
    copy_of(version, small, small.leo, small.client_room)
    assert Version.objects.count() == 1
    client = browser(small.leo)
    address = small.url(f"papers/{version.file.reference}/1/copy/")
    words = words_of(client.post(address, {"room": small.client_room.reference}, follow=True))
    assert "This file is signed or sealed. A copy without the facts would break that, so we make none." in words


def test_whoever_sends_a_link_is_told_which_papers_say_more(small: SmallMatter, kept: Kept) -> None:
    kept()
    kept("Plain.png", samples.picture("PNG"))
    address = small.url(f"{small.client_room.reference}/links/send/")
    words = words_of(browser(small.leo).get(address))
    assert "kitchen.jpg · says more than it shows" in words
    assert words.count("· says more than it shows") == 1
    assert "canary" not in words


def test_what_is_not_checked_yet_has_no_copy(small: SmallMatter, settings: Any) -> None:
    settings.SCAN_REQUIRED = False
    version = paper(small.client_room, small.clara, "kitchen.jpg", telling.jpeg())
    copy_of(version, small, small.leo, small.client_room)
    assert Version.objects.count() == 1
