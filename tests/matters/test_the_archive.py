"""M13, P32: everything of a matter as one archive that is whole, names what it holds, and gives nobody more than she may see."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Record
from common.errors import NotFound
from matters.services import end_participation, post_message
from tests.audit.sealing import sealed_at_once  # noqa: F401
from tests.cast import browser
from tests.factories.archives import stored_papers
from tests.factories.matters import SmallMatter, attorney, paper, person, with_counsel
from vault.bundles import MOST_BYTES, MOST_VERSIONS, ArchiveStream, ExportHold
from vault.models import Folder, Opening, ScanState, Version
from vault.services import add_version

pytestmark = pytest.mark.django_db


def checked() -> None:
    """Let everything have been found clean."""
    Version.objects.update(scan_state=ScanState.CLEAN)


def archive(client: Client, where: str) -> tuple[Any, zipfile.ZipFile]:
    """Give the answer and what it unpacks to."""
    answer: Any = client.get(where)
    assert answer.status_code == 200, answer.content
    packed = b"".join(answer.streaming_content)
    assert len(packed) == int(answer["Content-Length"])
    return answer, zipfile.ZipFile(io.BytesIO(packed))


def manifest(opened: zipfile.ZipFile) -> tuple[str, Any]:
    """Give the folder everything lies in, and what MANIFEST.json says."""
    name = next(name for name in opened.namelist() if name.endswith("MANIFEST.json"))
    return name.removesuffix("MANIFEST.json"), json.loads(opened.read(name))


@pytest.mark.usefixtures("sealed_at_once")
def test_every_file_is_whole_and_the_messages_are_readable_offline(small: SmallMatter) -> None:
    first = paper(small.client_room, small.clara, "Lease.txt", b"The first lease.\n")
    folder = Folder.objects.create(binder=small.client_room.binder, name="Rent: 2026/27")
    add_version(
        actor=small.leo,
        binder=small.client_room.binder,
        name="Lease.txt",
        source=io.BytesIO(b"The second lease.\n"),
        file=first.file,
        comment="See <b>section 2</b>",
    )
    add_version(
        actor=small.clara,
        binder=small.client_room.binder,
        name="receipt.txt",
        source=io.BytesIO(b"Paid.\n"),
        folder=folder,
    )
    paper(small.client_room, small.clara, "LEASE.txt", b"Another one.\n")
    post_message(actor=small.clara, room=small.client_room, text="<script>alert(1)</script> the heating is cold")
    checked()
    answer, opened = archive(browser(small.clara), small.url("archive/"))
    assert opened.testzip() is None
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    root, told = manifest(opened)
    files = [file for room in told["rooms"] for file in room["files"]]
    assert len(files) == 4
    for file in files:
        assert hashlib.sha256(opened.read(root + file["path"])).hexdigest() == file["sha256"]
    listed = dict(reversed(line.split("  ", 1)) for line in opened.read(root + "MANIFEST.txt").decode().splitlines())
    assert listed == {file["path"]: file["sha256"] for file in files}
    assert len({name.casefold() for name in opened.namelist()}) == len(opened.namelist())
    room = small.client_room.name
    assert {f"{room}/Lease (version 1).txt", f"{room}/Lease.txt", f"{room}/LEASE (2).txt"} < set(listed)
    assert any(path.endswith("/receipt.txt") and path.count("/") == 2 for path in listed)
    page = opened.read(root + "index.html").decode()
    assert "the heating is cold" in page
    assert "<script" not in page
    assert "See &lt;b&gt;section 2&lt;/b&gt;" in page
    assert told["record"]["link"] in page
    assert told["record"]["lines"] > 0


def test_each_person_gets_what_she_may_see_and_nothing_of_the_other_rooms(small: SmallMatter) -> None:
    cole = person("Cole Aldana")
    counsel = with_counsel(small, cole)
    paper(small.client_room, small.clara, "Hers.txt")
    paper(small.internal_room, small.leo, "Strategy.txt")
    paper(counsel, small.leo, "For Cole.txt")
    checked()

    def names(user: Any, rest: str = "archive/") -> set[str]:
        _answer, opened = archive(browser(user), small.url(rest))
        return {name.rpartition("/")[2] for name in opened.namelist() if name.endswith(".txt")} - {"MANIFEST.txt"}

    assert names(small.clara) == {"Hers.txt"}
    assert names(cole) == {"For Cole.txt"}
    assert names(small.leo) == {"Hers.txt", "Strategy.txt", "For Cole.txt"}
    assert names(small.leo, f"{small.internal_room.reference}/archive/") == {"Strategy.txt"}
    assert browser(small.clara).get(small.url(f"{small.internal_room.reference}/archive/")).status_code == 404
    for user in (person("Sam Keller"), attorney("Lena Fisk"), person("Ada Hale", staff_role="administrator")):
        assert browser(user).get(small.url("archive/")).status_code == 404


def test_what_is_not_clean_is_left_out_and_named(small: SmallMatter) -> None:
    paper(small.client_room, small.clara, "Good.txt")
    bad = paper(small.client_room, small.clara, "Bad.txt")
    checked()
    Version.objects.filter(pk=bad.pk).update(scan_state=ScanState.QUARANTINED)
    _answer, opened = archive(browser(small.leo), small.url("archive/"))
    _root, told = manifest(opened)
    assert not [name for name in opened.namelist() if "Bad" in name]
    assert [file["name"] for room in told["rooms"] for file in room["left_out"]] == ["Bad.txt"]


def test_it_is_on_the_record_with_an_opening_for_each_file(small: SmallMatter) -> None:
    versions = [paper(small.client_room, small.clara, f"{number}.txt") for number in range(3)]
    checked()
    for times in (1, 2):
        archive(browser(small.leo), small.url("archive/"))
        said = Record.objects.filter(matter_ref=small.matter.record_ref)
        assert said.filter(verb="matter.exported", on_ref=small.matter.record_ref).count() == times
        assert said.filter(verb="file.downloaded").count() == 3 * times
        rows = Opening.objects.filter(version__in=versions, user=small.leo, how="downloaded")
        assert list(rows.values_list("times", flat=True)) == [times] * 3


def test_one_at_a_time(small: SmallMatter) -> None:
    paper(small.client_room, small.clara)
    checked()
    leo = browser(small.leo)
    first: Any = leo.get(small.url("archive/"))
    assert leo.get(small.url("archive/")).status_code == 409
    archive(browser(small.clara), small.url("archive/"))
    b"".join(first.streaming_content)
    archive(leo, small.url("archive/"))
    ArchiveStream(small.leo, [], ExportHold(small.leo)).close()
    assert leo.get(small.url("nothere/archive/")).status_code == 404
    archive(leo, small.url("archive/"))


def test_whoever_is_shut_out_meanwhile_gets_no_further_file(small: SmallMatter) -> None:
    large = MOST_BYTES // 2 + 1
    stored_papers(small.client_room, small.leo, ((f"{number}.txt", bytes(large)) for number in range(3)))
    answer: Any = browser(small.clara).get(small.url("archive/"))
    pieces = answer.streaming_content
    taken = b""
    while len(taken) < 1_000_000:
        taken += next(pieces)
    end_participation(actor=small.leo, participant=small.part(small.clara))
    with pytest.raises(NotFound):
        taken += b"".join(pieces)
    assert len(taken) < large + 100_000
    assert Opening.objects.filter(user=small.clara, how="downloaded").count() == 1


def test_checksums_that_are_missing_are_computed_first(small: SmallMatter, run_jobs: Any) -> None:
    version = paper(small.client_room, small.clara)
    checked()
    run_jobs()
    Version.objects.filter(pk=version.pk).update(crc32=None)
    leo = browser(small.leo)
    assert leo.get(small.url("archive/")).status_code == 409
    run_jobs()
    archive(leo, small.url("archive/"))


def test_five_hundred_files_are_whole_and_take_no_more_questions_than_handfuls(small: SmallMatter) -> None:
    def questions(number: int) -> int:
        stored_papers(
            small.client_room, small.clara, (("Paper.txt", b"%d/%d\n" % (number, at)) for at in range(number))
        )
        cache.clear()
        client = browser(small.leo)
        with CaptureQueriesContext(connection) as asked:
            _answer, opened = archive(client, small.url("archive/"))
        assert opened.testzip() is None
        root, told = manifest(opened)
        files = [file for room in told["rooms"] for file in room["files"]]
        sums = [hashlib.sha256(opened.read(root + file["path"])).hexdigest() for file in files]
        assert sums == [file["sha256"] for file in files]
        # The record has a line for each file; everything else is asked a handful at a time.
        return sum(not query["sql"].startswith("INSERT INTO audit_") for query in asked.captured_queries)

    few, more = questions(20), 480
    assert questions(more) <= few + more // MOST_VERSIONS * 9


def test_its_pages_leave_before_any_paper_is_asked_for_or_recorded(small: SmallMatter) -> None:
    stored_papers(small.client_room, small.clara, ((f"{at}.txt", b"x") for at in range(3)))
    answer: Any = browser(small.leo).get(small.url("archive/"))
    pieces = iter(answer.streaming_content)
    with CaptureQueriesContext(connection) as asked:
        while b"MANIFEST.json" not in next(pieces):
            pass
        next(pieces)
    assert asked.captured_queries == []
    with CaptureQueriesContext(connection) as asked:
        next(pieces)
    assert any("audit_" in query["sql"] for query in asked.captured_queries)
    answer.close()
