"""Row 51: what a paper says of its writer, place and camera is shown to the firm, and to nobody else. The client's own paper
is given back byte for byte."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests.abuse import telling
from tests.abuse.hands import PERSON, body_of
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
