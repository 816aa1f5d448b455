"""A paper goes in whole, sealed and numbered, or not at all; and the record says so."""

from __future__ import annotations

import hashlib
import io
import threading
import zlib
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection

from audit.models import Record
from common.errors import NotFound, Refused
from keys.services import shred
from tests.fakes.clamd import running_clamd, says
from tests.vault import samples
from tests.vault.office import binder_of, paper, person
from tests.vault.sending import content_of, stored_files
from vault import verbs
from vault.errors import FileDamaged, FileRefused, UploadTooLarge
from vault.events import version_added, version_checked
from vault.models import File, Folder, ScanState, Version
from vault.services import add_version, comment_of, open_version
from vault.services.checking import sweep_kept
from vault.storage.office import office_storage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_vault")]
CANARY = b"the canary of clara reyes"


def test_a_paper_is_kept_whole_with_its_checksums_and_comment() -> None:
    clara = person("Clara")
    binder = binder_of(contributor=clara)
    version = add_version(
        actor=clara, binder=binder, name="My letter.txt", source=io.BytesIO(CANARY * 90_000), comment=" Please read. "
    )
    content = CANARY * 90_000
    assert content_of(version) == content
    assert (version.number, version.name, version.content_type) == (1, "My letter.txt", "text/plain")
    assert (version.size_bytes, version.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert version.crc32 == zlib.crc32(content)
    assert comment_of(Version.objects.get(pk=version.pk)) == "Please read."
    assert version.scan_state == ScanState.WAITING
    assert version.author == clara


def test_nothing_readable_lies_on_the_disk_or_in_the_rows() -> None:
    clara = person("Clara")
    binder = binder_of(contributor=clara)
    version = add_version(
        actor=clara, binder=binder, name="a.txt", source=io.BytesIO(CANARY * 90_000), comment=CANARY.decode()
    )
    assert stored_files()
    assert all(CANARY not in path.read_bytes() for path in stored_files())
    row = Version.objects.filter(pk=version.pk).values_list()[0]
    assert CANARY not in b" ".join(bytes(cell) for cell in row if isinstance(cell, bytes | memoryview))


def test_a_shredded_binder_key_ends_its_papers() -> None:
    clara = person("Clara")
    version = paper(binder_of(contributor=clara), clara)
    shred(version.file.binder.key)
    from keys.errors import KeyShredded

    with pytest.raises(KeyShredded):
        open_version(version)


def test_the_next_version_gets_the_next_number_and_the_old_one_stays() -> None:
    clara, leo = person("Clara"), person("Leo")
    binder = binder_of(contributor=clara, owner=leo)
    first = paper(binder, clara, b"first", "will.txt")
    second = add_version(actor=leo, binder=binder, name="will 2.txt", source=b"second", file=first.file)
    file = File.objects.get(pk=first.file_id)
    assert (second.number, file.latest_number, file.name) == (2, 2, "will.txt")
    assert file.latest_at == second.created_at
    assert content_of(first) == b"first"
    assert list(Version.objects.newest()) == [second]


def test_the_record_and_the_listeners_hear_of_it() -> None:
    clara = person("Clara")
    binder = binder_of(contributor=clara)
    heard = []

    def listen(version: Version, actor: object, **_more: object) -> None:
        heard.append((version.pk, actor))

    version_added.connect(listen)
    try:
        version = paper(binder, clara)
    finally:
        version_added.disconnect(listen)
    assert heard == [(version.pk, clara)]
    line = Record.objects.on(version.record_ref).get()
    assert line.verb == verbs.FILE_ADDED


@pytest.mark.parametrize("role", ["reader", None])
def test_who_may_not_add_adds_nothing(role: str | None) -> None:
    rita = person("Rita")
    binder = binder_of(**({role: rita} if role else {}))
    with pytest.raises(Refused if role else NotFound):
        paper(binder, rita)
    assert not Version.objects.exists()
    assert not stored_files()


def test_a_frozen_person_adds_nothing() -> None:
    from common import clock

    clara = person("Clara")
    binder = binder_of(contributor=clara)
    clara.frozen_at = clock.now()
    clara.save()
    with pytest.raises(NotFound):
        paper(binder, clara)


def test_a_version_of_a_file_in_another_binder_is_not_found() -> None:
    clara = person("Clara")
    mine, other = binder_of(contributor=clara), binder_of(contributor_2=clara)
    elsewhere = paper(other, clara)
    with pytest.raises(NotFound):
        add_version(actor=clara, binder=mine, name="a.txt", source=b"x", file=elsewhere.file)
    folder = Folder.objects.create(binder=other, name="Letters")
    with pytest.raises(NotFound):
        add_version(actor=clara, binder=mine, name="a.txt", source=b"x", folder=folder)
    assert Version.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("setup.exe", b"MZ", "program"),
        ("will.pdf", b"MZ", "mismatch"),
        ("note.txt", b"", "empty"),
        ("will.pdf", b"%PDF-1.7\nnothing", "damaged"),
        ("papers.zip", samples.symlink_zip(), "unsafe_entry"),
        ("letter.docx", samples.office("docx", ("word/vbaProject.bin", b"x")), "macros"),
    ],
)
def test_a_refused_file_leaves_no_trace_but_a_line_on_the_record(name: str, content: bytes, reason: str) -> None:
    clara = person("Clara")
    binder = binder_of(contributor=clara)
    with pytest.raises(FileRefused):
        paper(binder, clara, content, name)
    assert not File.objects.exists()
    assert not stored_files()
    refused = Record.objects.on(binder.record_ref).filter(verb=verbs.FILE_REFUSED)
    assert [line.outcome for line in refused] == [reason]


class Endless:
    """A sender who never stops."""

    def read(self, size: int = -1) -> bytes:
        return b"x" * size


def test_a_sender_who_never_stops_is_stopped_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    clara = person("Clara")
    binder = binder_of(contributor=clara)
    monkeypatch.setattr("vault.services.adding.MAX_UPLOAD_BYTES", 5_000_000)
    with pytest.raises(UploadTooLarge):
        add_version(actor=clara, binder=binder, name="a.txt", source=Endless())
    assert not stored_files()


@pytest.mark.parametrize("verdict", [(b"stream: OK\0", "clean"), (b"stream: Eicar FOUND\0", "quarantined")])
def test_the_scanner_decides_what_becomes_of_it(
    verdict: tuple[bytes, str], run_jobs: Callable[[], int], settings: object
) -> None:
    clara = person("Clara")
    version, heard = paper(binder_of(contributor=clara), clara), []

    def listen(version: Version, **_more: object) -> None:
        heard.append(version.scan_state)

    version_checked.connect(listen)
    try:
        with running_clamd(says(verdict[0])) as clamd:
            settings.SCANNER = clamd.address  # type: ignore[attr-defined]
            run_jobs()
            run_jobs()
    finally:
        version_checked.disconnect(listen)
    version.refresh_from_db()
    assert clamd.streams == [b"Dear Mr Marsh,\n"]
    assert version.scan_state == verdict[1]
    assert heard == [verdict[1]]
    lines = Record.objects.on(version.record_ref).filter(verb__in=[verbs.FILE_CHECKED, verbs.FILE_QUARANTINED])
    assert [line.outcome for line in lines] == [verdict[1]]


def test_while_the_scanner_is_down_it_waits_and_is_asked_for_again(
    run_jobs: Callable[[], int], settings: object, time_machine: object
) -> None:
    from datetime import timedelta

    from common import clock
    from vault.services import wake_unchecked

    clara = person("Clara")
    version = paper(binder_of(contributor=clara), clara)
    settings.SCANNER = "127.0.0.1:1"  # type: ignore[attr-defined]
    run_jobs()
    version.refresh_from_db()
    assert version.scan_state == ScanState.WAITING
    time_machine.move_to(clock.now() + timedelta(hours=2), tick=False)  # type: ignore[attr-defined]
    assert wake_unchecked() == 1
    with running_clamd(says(b"stream: OK\0")) as clamd:
        settings.SCANNER = clamd.address  # type: ignore[attr-defined]
        run_jobs()
    version.refresh_from_db()
    assert version.scan_state == ScanState.CLEAN


def test_what_is_locked_with_a_password_is_never_called_clean(run_jobs: Callable[[], int], settings: object) -> None:
    clara = person("Clara")
    version = paper(binder_of(contributor=clara), clara, samples.locked_zip(), "papers.zip")
    with running_clamd(says(b"stream: OK\0")) as clamd:
        settings.SCANNER = clamd.address  # type: ignore[attr-defined]
        run_jobs()
    version.refresh_from_db()
    assert (version.scan_state, version.scan_note) == (ScanState.NOT_SCANNED, "locked")


def test_a_stored_file_found_damaged_by_the_check_is_on_the_record_once(run_jobs: Callable[[], int]) -> None:
    clara = person("Clara")
    version = paper(binder_of(contributor=clara), clara)
    (place,) = stored_files()
    place.write_bytes(place.read_bytes()[:-1])
    settings_scanner = settings.SCANNER
    settings.SCANNER = "127.0.0.1:1"
    try:
        run_jobs()
        run_jobs()
    finally:
        settings.SCANNER = settings_scanner
    version.refresh_from_db()
    assert (version.scan_state, version.scan_note) == (ScanState.NOT_SCANNED, "damaged")
    assert Record.objects.on(version.record_ref).filter(verb=verbs.FILE_DAMAGED).count() == 1
    with pytest.raises(FileDamaged):
        open_version(version)


def test_bytes_whose_rows_never_came_are_swept_and_others_stay() -> None:
    import os
    from uuid import uuid4

    clara = person("Clara")
    version = paper(binder_of(contributor=clara), clara)
    orphan = f"versions/{uuid4().hex}"
    file = office_storage().create(orphan)
    file.write(b"sealed")
    file.commit()
    for path in stored_files():
        os.utime(path, (1000, 1000))
    assert sweep_kept() == 1
    assert not office_storage().exists(orphan)
    assert content_of(version)


@pytest.mark.django_db(transaction=True)
def test_two_versions_at_once_get_two_numbers() -> None:
    clara, leo = person("Clara"), person("Leo")
    binder = binder_of(contributor=clara, owner=leo)
    first = paper(binder, clara)
    barrier, numbers, problems = threading.Barrier(4), [], []

    def add(actor: object) -> None:
        try:
            # Each window knows the file as it stood before all of them.
            known = File.objects.get(pk=first.file_id)
            barrier.wait(10)
            numbers.append(add_version(actor=actor, binder=binder, name="a.txt", source=b"x", file=known).number)  # type: ignore[arg-type]
        except Exception as problem:  # noqa: BLE001  # told to the main thread
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(actor,)) for actor in (clara, leo, clara, leo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert sorted(numbers) == [2, 3, 4, 5]
    assert File.objects.get(pk=first.file_id).latest_number == 5
