"""Abuse 50: what a matter may hold, and a person may have on her way, holds against fifty real processes at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum

from accounts.models import User
from audit.models import Record
from common import clock
from common.errors import PortalError
from tests.accounts.test_invitation_race import at_once
from tests.vault.office import binder_of, paper, person
from tests.vault.sending import Sender, stored_files
from vault import verbs
from vault.errors import NoRoomLeft, TooManyUploads
from vault.models import Binder, Upload, UploadState, Version
from vault.roles import BinderRole
from vault.services import abandon_upload, add_version, make_binder, seat, start_upload

PARALLEL = 50
LETTER = b"Dear Mr Marsh,\n"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAULT_ROOT = str(tmp_path / "vault")


def two_rooms(*people: User) -> list[Binder]:
    """Give two binders of one matter in which all of `people` may add."""
    rooms = [make_binder(actor=None, belongs_to="matter:aaaabbbbcccc") for _ in range(2)]
    for room in rooms:
        for user in people:
            seat(actor=None, user=user, binder=room, role=BinderRole.CONTRIBUTOR)
    return rooms


def held() -> tuple[int, int]:
    """Give how many bytes and papers are there or announced, by plain sums."""
    kept = Version.objects.aggregate(weight=Sum("size_bytes"))["weight"] or 0
    coming = Upload.objects.filter(state=UploadState.GROWING)
    announced = coming.aggregate(weight=Sum("length_bytes"))["weight"] or 0
    return kept + announced, Version.objects.count() + coming.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", ["bytes", "files"])
def test_fifty_at_once_never_put_more_into_a_matter_than_it_may_hold(settings: Any, limit: str) -> None:
    """Uploads and plain papers, into two rooms of one matter, by three people."""
    fits = 17
    people = [person("Clara"), person("Gina"), person("Cole")]
    rooms = two_rooms(*people)
    settings.UPLOADS_AT_ONCE = PARALLEL
    settings.MATTER_BYTES = fits * len(LETTER) + 3 if limit == "bytes" else 10**9
    settings.MATTER_FILES = fits if limit == "files" else 10**6

    def add(number: int, wait: Callable[[], None]) -> str:
        actor, binder = people[number % 3], rooms[number % 2]
        wait()
        try:
            if number % 4 < 2:
                start_upload(actor=actor, binder=binder, name="a.txt", length_bytes=len(LETTER))
            else:
                add_version(actor=actor, binder=binder, name="a.txt", source=LETTER)
        except PortalError as error:
            return error.detail
        return "taken"

    answers = at_once(add, PARALLEL)
    assert sorted(answers) == ["refused: full"] * (PARALLEL - fits) + ["taken"] * fits
    assert held() == (fits * len(LETTER), fits)
    refusals = Record.objects.filter(verb=verbs.FILE_REFUSED, matter_ref="matter:aaaabbbbcccc")
    assert {line.outcome for line in refusals} == {"full"}
    # An upload has a data file and its tail; of what was refused nothing is kept.
    assert len(stored_files()) == Version.objects.count() + 2 * Upload.objects.count()


@pytest.mark.django_db(transaction=True)
def test_fifty_windows_of_one_person_begin_no_more_uploads_than_she_may_have(settings: Any) -> None:
    clara, gina = person("Clara"), person("Gina")
    # A matter of her own for each, so that no lock but her own holds them.
    places = [binder_of(contributor=clara) for _ in range(PARALLEL)]

    def begin(number: int, wait: Callable[[], None]) -> bool:
        wait()
        try:
            start_upload(actor=clara, binder=places[number], name="a.txt", length_bytes=10)
        except TooManyUploads:
            return False
        return True

    assert at_once(begin, PARALLEL).count(True) == settings.UPLOADS_AT_ONCE == 20
    assert Upload.objects.filter(actor=clara).count() == 20
    assert start_upload(actor=gina, binder=binder_of(contributor=gina), name="a.txt", length_bytes=10)


@pytest.mark.django_db
def test_room_comes_back_when_an_upload_is_given_up_or_past_its_time(settings: Any, time_machine: Any) -> None:
    clara = person("Clara")
    binder, settings.MATTER_BYTES = binder_of(contributor=clara), 100

    def begin() -> Upload:
        return start_upload(actor=clara, binder=binder, name="a.txt", length_bytes=60)

    first = begin()
    with pytest.raises(NoRoomLeft):
        begin()
    abandon_upload(actor=clara, upload=first)
    begin()
    with pytest.raises(NoRoomLeft):
        begin()
    time_machine.move_to(clock.now() + timedelta(days=7, seconds=1), tick=False)
    assert begin()


@pytest.mark.django_db
def test_who_meets_a_full_matter_reads_what_to_do_and_nobody_else_is_held_up(settings: Any) -> None:
    clara = person("Clara")
    binder, settings.MATTER_BYTES = binder_of(contributor=clara), 1_500_000_000
    answer = Sender(clara, binder).begin(1_500_000_001, name="a.mp4")
    assert answer.status_code == 413
    assert "may weigh 1.5 GB" in answer.content.decode()
    assert "ask the office" in answer.content.decode()
    settings.MATTER_FILES = 0
    assert "may hold 0 papers" in Sender(clara, binder).begin(10).content.decode()
    with pytest.raises(NoRoomLeft):
        paper(binder, clara)
    assert not stored_files()
    # A release must not fail because a client has filled her matter.
    assert paper(binder, None)
    settings.MATTER_FILES = 2
    assert paper(binder, clara)


@pytest.mark.django_db
def test_an_upload_that_was_begun_may_end_when_the_matter_is_full_to_the_brim(settings: Any) -> None:
    clara = person("Clara")
    binder, settings.MATTER_BYTES = binder_of(contributor=clara), len(LETTER)
    answer = Sender(clara, binder).begin(len(LETTER), name="a.txt", body=LETTER)
    assert answer.status_code == 201
    assert held() == (len(LETTER), 1)
    assert Version.objects.get().size_bytes == len(LETTER)
