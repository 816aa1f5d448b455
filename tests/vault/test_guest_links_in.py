"""A link in: new files into one place, and nothing else; both ways of sending, the scanner, the limits."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from audit.models import Record
from tests.vault.guesting import asked, begin, browser, leo_and_his_binder, path, through
from tests.vault.office import person
from tests.vault.sending import content_of
from vault.models import Binder, File, Link, Upload, UploadState, Version
from vault.services import stop_link

pytestmark = pytest.mark.django_db
Office = tuple[User, Binder]
LINES = b"What you asked for.\n"
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def office() -> Office:
    """Leo, and a binder he answers for."""
    return leo_and_his_binder()


def test_grace_sends_a_file_in_parts_and_it_waits_for_the_scanner(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    grace, here = through(path())
    begun = begin(grace, here, "deed.txt", LINES)
    assert begun.status_code == 201, begun.content
    version = Version.objects.get()
    assert content_of(version) == LINES
    assert (version.link, version.author, version.file.created_by) == (link, None, None)
    assert (version.file.binder, version.scan_state) == (binder, "waiting")
    link.refresh_from_db()
    assert (link.uploaded, link.uploaded_bytes) == (1, len(LINES))
    verbs = Record.objects.filter(actor=link.record_ref).order_by("at_us", "id").values_list("verb", flat=True)
    assert list(verbs) == ["link.opened", "upload.started", "file.added"]


def test_a_broken_upload_goes_on_and_another_link_cannot_touch_it(office: Office) -> None:
    leo, binder = office
    asked(leo, binder)
    grace, here = through(path())
    headers = {**TUS, "Upload-Length": "20", "Upload-Metadata": "filename ZGVlZC50eHQ="}
    place = grace.post(f"{here}uploads/", headers=headers, content_type="x/y")["Location"]
    asked(leo, binder)
    thief, there = through(path())
    assert thief.head(there + place.removeprefix(here), headers=TUS).status_code == 404
    part = {"content_type": "application/offset+octet-stream"}
    half = grace.patch(place, LINES[:9], headers={**TUS, "Upload-Offset": "0"}, **part)
    assert half["Upload-Offset"] == "9"
    assert grace.head(place, headers=TUS)["Upload-Offset"] == "9"
    rest = grace.patch(place, LINES[9:], headers={**TUS, "Upload-Offset": "9"}, **part)
    assert rest["Upload-Offset"] == "20"
    assert content_of(Version.objects.get()) == LINES


def test_a_stop_holds_at_the_next_part(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    grace, here = through(path())
    headers = {**TUS, "Upload-Length": "20", "Upload-Metadata": "filename ZGVlZC50eHQ="}
    place = grace.post(f"{here}uploads/", headers=headers, content_type="x/y")["Location"]
    stop_link(actor=leo, link=link)
    part = grace.patch(
        place, LINES, headers={**TUS, "Upload-Offset": "0"}, content_type="application/offset+octet-stream"
    )
    assert part.status_code == 404
    assert not Version.objects.exists()


def test_the_plain_form_sends_one_file_too(office: Office) -> None:
    leo, binder = office
    asked(leo, binder)
    grace, here = through(path())
    answer = grace.post(f"{here}add/", {"file": SimpleUploadedFile("deed.txt", LINES)})
    assert answer.status_code == 302
    assert "One file has arrived" in grace.get(here).content.decode()
    assert content_of(Version.objects.get()) == LINES
    empty = grace.post(f"{here}add/", {})
    assert empty.status_code == 400
    assert "Choose a file first" in empty.content.decode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("CON.txt", "_CON.txt"),
        ("a\x00b\u202etxt.txt", "abtxt.txt"),
        ("x" * 300 + ".txt", "x" * 146 + ".txt"),
    ],
)
def test_odd_names_are_names_and_nothing_else(office: Office, name: str, kept: str) -> None:
    leo, binder = office
    asked(leo, binder)
    grace, here = through(path())
    assert begin(grace, here, name, LINES).status_code == 201
    assert File.objects.get().name == kept


def test_only_so_many_files(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    Link.objects.filter(pk=link.pk).update(most_files=2)
    grace, here = through(path())
    statuses = [begin(grace, here, f"{number}.txt", LINES).status_code for number in range(3)]
    assert statuses == [201, 201, 413]
    assert grace.post(f"{here}add/", {"file": SimpleUploadedFile("x.txt", LINES)}).status_code == 413
    assert Version.objects.count() == 2


def test_what_is_on_its_way_counts_against_the_bytes(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    Link.objects.filter(pk=link.pk).update(most_bytes=100)
    grace, here = through(path())

    def announce(length: int) -> int:
        headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": "filename ZGVlZC50eHQ="}
        return int(grace.post(f"{here}uploads/", headers=headers, content_type="x/y").status_code)

    assert [announce(60), announce(41), announce(40), announce(1)] == [201, 413, 201, 413]
    growing = Upload.objects.filter(length_bytes=60).get()
    Upload.objects.filter(pk=growing.pk).update(state=UploadState.ABANDONED)
    assert announce(60) == 201


def test_a_refused_file_leaves_nothing(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    grace, here = through(path())
    assert begin(grace, here, "program.exe", LINES).status_code == 415
    assert begin(grace, here, "picture.png", LINES).status_code == 415
    link.refresh_from_db()
    assert (link.uploaded, Version.objects.count()) == (0, 0)


def test_nobody_without_the_pass_begins_an_upload(office: Office) -> None:
    leo, binder = office
    link = asked(leo, binder)
    answer = begin(browser(), f"/links/open/{link.reference}/", "deed.txt", LINES)
    assert answer.status_code == 404
    signed_in = browser()
    signed_in.force_login(person("Clara"))
    assert begin(signed_in, f"/links/open/{link.reference}/", "deed.txt", LINES).status_code == 404
