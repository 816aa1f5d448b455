"""P41: whoever is frozen or unseated while a large file is on its way, in or out, gets and brings no more of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services import freeze
from audit.models import Record
from common.errors import NotFound
from tests.vault.guesting import clean, path, plan, through
from tests.vault.office import binder_of, paper, person
from tests.vault.sending import Sender, film
from vault import delivery, services
from vault.models import Binder, Opening, Upload, Version
from vault.services import send_files, unseat

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024
STRETCH = 4 * MIB
SIZE = STRETCH + 4 * MIB
PART = 256 * 1024
Shutting = Callable[[User, Binder], Any]


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask anew by bytes alone, after few of them."""
    monkeypatch.setattr(delivery, "ASKED_ANEW_BYTES", STRETCH)
    monkeypatch.setattr(delivery, "ASKED_ANEW_SECONDS", 600.0)


@pytest.fixture
def leo() -> User:
    return person("Leo")


@pytest.fixture
def binder(leo: User) -> Binder:
    return binder_of(owner=leo)


def large(leo: User, binder: Binder) -> Version:
    return clean(paper(binder, leo, film(SIZE), "film.mp4"))


def freezing(user: User, _binder: Binder) -> None:
    """Freeze her by another copy of her row, as another request does."""
    freeze(actor=None, user=User.objects.get(pk=user.pk))


def unseating(user: User, binder: Binder) -> None:
    unseat(actor=None, user=user, binder=binder)


def first_of(pieces: Iterator[bytes]) -> bytes:
    """Give what has left when she has read a little."""
    return next(pieces) + next(pieces)


@pytest.mark.parametrize("shut", [freezing, unseating])
def test_a_download_breaks_off(leo: User, binder: Binder, shut: Shutting) -> None:
    browser = Client()
    browser.force_login(leo)
    answer: Any = browser.get(f"/files/{large(leo, binder).file.reference}/1/")
    pieces = answer.streaming_content
    given = len(first_of(pieces))
    shut(leo, binder)
    with pytest.raises(NotFound):
        for piece in pieces:
            given += len(piece)
    assert given <= STRETCH + MIB


@pytest.mark.parametrize("shut", [freezing, unseating])
def test_a_guests_download_breaks_off_with_the_right_of_whoever_sent_it(
    leo: User, binder: Binder, shut: Shutting
) -> None:
    version = large(leo, binder)
    send_files(actor=leo, versions=[version], plan=plan())
    client, here = through(path())
    answer: Any = client.get(f"{here}files/{version.file.reference}/")
    pieces = answer.streaming_content
    given = len(first_of(pieces))
    shut(leo, binder)
    with pytest.raises(NotFound):
        for piece in pieces:
            given += len(piece)
    assert given <= STRETCH + MIB


def test_a_download_that_nobody_stops_asks_once_for_each_stretch(leo: User, binder: Binder) -> None:
    browser = Client()
    browser.force_login(leo)
    answer: Any = browser.get(f"/files/{large(leo, binder).file.reference}/1/")
    with CaptureQueriesContext(connection) as asked:
        assert sum(len(piece) for piece in answer.streaming_content) == SIZE
    # The walls, and her seat.
    assert len(asked) == 2


def test_a_slow_reader_is_asked_about_by_time(leo: User, binder: Binder, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    browser.force_login(leo)
    answer: Any = browser.get(f"/files/{large(leo, binder).file.reference}/1/")
    pieces = answer.streaming_content
    given = len(first_of(pieces))
    freezing(leo, binder)
    monkeypatch.setattr(delivery, "ASKED_ANEW_SECONDS", 0.0)
    with pytest.raises(NotFound):
        next(pieces)
    assert given < STRETCH


@pytest.mark.parametrize("shut", [freezing, unseating])
def test_an_upload_takes_no_further_part_and_is_not_finished(leo: User, binder: Binder, shut: Shutting) -> None:
    content = film(2 * PART)
    begun = Sender(leo, binder).begin(len(content), body=content[:PART])
    held = Upload.objects.select_related("binder__key").get(reference=begun["Location"].rstrip("/").rpartition("/")[2])
    # The request that brings the rest has read her row before.
    stale = User.objects.get(pk=leo.pk)
    assert stale.frozen_at is None
    shut(leo, binder)
    with pytest.raises(NotFound):
        services.append(actor=stale, upload=held, offset=PART, part=content[PART:])
    with pytest.raises(NotFound):
        services.finish_upload(actor=stale, upload=held)
    assert not Version.objects.exists()


def test_a_second_session_in_the_same_name_is_an_opening_of_its_own(leo: User, binder: Binder) -> None:
    version = clean(paper(binder, leo, film(PART), "film.mp4"))
    where = f"/files/{version.file.reference}/1/"
    whole = {"Range": "bytes=0-"}
    sessions = []
    for _ in range(2):
        browser = Client()
        browser.force_login(leo)
        for _again in range(3):
            assert b"".join(browser.get(where, headers=whole).streaming_content)  # type: ignore[attr-defined]
        sessions.append(browser.cookies[django_settings.SESSION_COOKIE_NAME].value)
    lines = Record.objects.filter(verb="file.viewed", on_ref=version.record_ref)
    assert len(set(lines.values_list("session_ref", flat=True))) == lines.count() == len(set(sessions)) == 2
    assert Opening.objects.get().times == 2
