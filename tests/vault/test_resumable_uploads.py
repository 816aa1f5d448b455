"""Uploads over tus 1.0: begun, cut, gone on with, finished once, and only by the person who may."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import grants
from accounts.models import User
from audit.models import Record
from common import clock
from tests.vault import samples
from tests.vault.office import binder_of, paper, person
from tests.vault.sending import MIB, PART_TYPE, Sender, content_of, film, stored_files
from vault import verbs
from vault.bounds import MAX_UPLOAD_BYTES, PART_BYTES
from vault.models import Binder, File, Upload, UploadState, Version
from vault.services import comment_of, sweep_uploads
from vault.services.uploads import _open
from vault.storage.office import office_storage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_vault")]


def test_options_tell_what_is_spoken(client: Client) -> None:
    response = client.options("/uploads/")
    assert response.status_code == 204
    assert response["Tus-Version"] == "1.0.0"
    assert response["Tus-Max-Size"] == str(MAX_UPLOAD_BYTES)
    assert set(response["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }
    assert response["Tus-Checksum-Algorithm"] == "sha256,sha1"


def test_a_file_sent_in_parts_becomes_one_version(sender: Sender, run_jobs: Any) -> None:
    content = film(20 * MIB)
    begun = sender.begin(len(content), name="Voicemail / film.mp4", comment="From my phone")
    assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
    assert "Upload-Expires" in begun
    url, offset = begun["Location"], 0
    for size in (3 * MIB, PART_BYTES, 20 * MIB):
        response = sender.part(url, offset, content[offset : offset + size])
        assert response.status_code == 204
        offset = int(response["Upload-Offset"])
        assert int(sender.head(url)["Upload-Offset"]) == offset
    assert offset == len(content)
    version = Version.objects.get()
    assert content_of(version) == content
    assert (version.name, version.number, comment_of(version)) == ("film.mp4", 1, "From my phone")
    assert version.sha256 == ""
    run_jobs()
    version.refresh_from_db()
    assert version.sha256 == hashlib.sha256(content).hexdigest()
    assert Upload.objects.get().state == UploadState.FINISHED
    assert list(office_storage().growing_keys()) == []
    assert [line.verb for line in Record.objects.on(version.record_ref)][:1] == [verbs.FILE_ADDED]


def test_a_small_file_comes_whole_with_its_beginning_and_has_its_checksum_at_once(sender: Sender) -> None:
    begun = sender.begin(5, name="a.txt", body=b"Dear.")
    assert (begun.status_code, begun["Upload-Offset"]) == (201, "5")
    version = Version.objects.get()
    assert version.sha256 == hashlib.sha256(b"Dear.").hexdigest()
    assert sender.head(begun["Location"])["Upload-Offset"] == "5"


def test_a_return_becomes_the_next_version_of_the_file(sender: Sender) -> None:
    first = paper(sender.binder, User.objects.get(), b"v1", "will.txt")
    sender.begin(2, name="will signed.txt", body=b"v2", replaces=first.file.reference)
    assert File.objects.get().latest_number == 2
    assert content_of(Version.objects.get(number=2)) == b"v2"


class Cut(io.BytesIO):
    """A body whose connection breaks after some bytes."""

    def __init__(self, data: bytes, breaks_at: int) -> None:
        super().__init__(data[:breaks_at])

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionResetError
        return piece


def test_what_came_before_a_cut_is_kept(sender: Sender) -> None:
    content = film(30 * MIB)
    url = sender.begin(len(content))["Location"]
    environ = sender.client._base_environ(
        PATH_INFO=url, REQUEST_METHOD="PATCH", CONTENT_LENGTH=str(len(content)), CONTENT_TYPE=PART_TYPE
    )
    environ |= {"wsgi.input": Cut(content, 19 * MIB + 5), "HTTP_TUS_RESUMABLE": "1.0.0", "HTTP_UPLOAD_OFFSET": "0"}
    response = sender.client.request(**environ)
    assert response.status_code == 204
    assert response["Upload-Offset"] == str(19 * MIB + 5)
    assert sender.part(url, 19 * MIB + 5, content[19 * MIB + 5 :]).status_code == 204
    assert content_of(Version.objects.get()) == content


def test_a_cut_in_a_part_with_a_checksum_keeps_nothing_of_it(sender: Sender) -> None:
    content = film(MIB)
    url = sender.begin(len(content))["Location"]
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    response = sender.part(url, 0, content[:1000], Upload_Checksum=f"sha256 {digest}")
    assert response.status_code == 460
    assert sender.head(url)["Upload-Offset"] == "0"


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_part_is_kept_only_when_its_checksum_agrees(sender: Sender, algorithm: str) -> None:
    content = film(MIB)
    url = sender.begin(len(content))["Location"]
    right = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
    wrong = base64.b64encode(hashlib.new(algorithm, b"other").digest()).decode()
    assert sender.part(url, 0, content, Upload_Checksum=f"{algorithm} {wrong}").status_code == 460
    assert sender.head(url)["Upload-Offset"] == "0"
    assert sender.part(url, 0, content, Upload_Checksum="md5 AAAA").status_code == 400
    assert sender.part(url, 0, content, Upload_Checksum="sha256 ???").status_code == 400
    assert sender.part(url, 0, content, Upload_Checksum=f"{algorithm} {right}").status_code == 204
    assert content_of(Version.objects.get()) == content


def test_a_part_with_a_checksum_has_a_limit(sender: Sender) -> None:
    url = sender.begin(20 * MIB)["Location"]
    body = bytes(PART_BYTES + 1)
    assert sender.part(url, 0, body, Upload_Checksum="sha256 AAAA").status_code == 413


def test_a_part_at_another_place_is_refused_and_changes_nothing(sender: Sender) -> None:
    content = film(MIB)
    url = sender.begin(len(content))["Location"]
    sender.part(url, 0, content[:1000])
    for offset in (0, 999, 1001, 5000):
        assert sender.part(url, offset, content[1000:2000]).status_code == 409
        assert sender.part(url, offset, b"").status_code == 409
    assert sender.part(url, 1000, b"").status_code == 204
    assert sender.head(url)["Upload-Offset"] == "1000"


def test_more_bytes_than_announced_are_refused(sender: Sender) -> None:
    url = sender.begin(1000)["Location"]
    assert sender.part(url, 0, film(2000)).status_code == 413
    assert sender.head(url)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "1.0.0"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "-1"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "1e3"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "٣"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "9" * 30}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "filename ???"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "filename /w=="}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "x " + "A" * 20_000}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "5"}, 404),
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "5"}, 412),
        ({"Upload-Length": "5"}, 412),
    ],
)
def test_a_misshapen_beginning_is_refused(sender: Sender, headers: dict[str, str], status: int) -> None:
    response = sender.client.post("/uploads/", content_type="application/octet-stream", headers=headers)
    assert response.status_code == status
    assert response["Tus-Resumable"] == "1.0.0"
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "length", "status", "words"),
    [
        ("setup.exe", 10, 415, "Programs"),
        ("page.svg", 10, 415, "PDF"),
        ("film.mp4", MAX_UPLOAD_BYTES + 1, 413, "2 GB"),
        ("a.txt", 0, 415, "empty"),
    ],
)
def test_what_can_never_be_kept_is_refused_before_a_byte_is_sent(
    sender: Sender, name: str, length: int, status: int, words: str
) -> None:
    response = sender.begin(length, name=name)
    assert response.status_code == status
    assert words in response.content.decode()
    assert response["Content-Type"].startswith("text/plain")
    assert not stored_files()


def test_a_full_disk_is_told_before_a_byte_is_sent(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault.services.adding.RESERVED_FREE_BYTES", 10**18)
    response = sender.begin(1000)
    assert response.status_code == 507
    assert "Nothing was lost" in response.content.decode()


def test_a_refused_content_ends_the_upload_with_a_sentence_and_leaves_nothing(sender: Sender) -> None:
    content = samples.symlink_zip()
    url = sender.begin(len(content), name="papers.zip")["Location"]
    response = sender.part(url, 0, content)
    assert response.status_code == 415
    assert "Pack the papers again" in response.content.decode()
    assert sender.head(url).status_code == 410
    assert not Version.objects.exists()
    assert not stored_files()
    assert Record.objects.filter(verb=verbs.FILE_REFUSED).count() == 1


def test_a_wrong_beginning_is_refused_with_the_first_part(sender: Sender) -> None:
    url = sender.begin(40 * MIB, name="will.pdf")["Location"]
    response = sender.part(url, 0, bytes(PART_BYTES))
    assert response.status_code == 415
    assert not stored_files()


def test_stopping_forgets_the_bytes(sender: Sender) -> None:
    url = sender.begin(1000)["Location"]
    sender.part(url, 0, film(500))
    assert stored_files()
    assert sender.stop(url).status_code == 204
    assert not stored_files()
    assert sender.head(url).status_code == 410
    assert sender.part(url, 500, b"x").status_code == 410
    assert Upload.objects.get().state == UploadState.ABANDONED


def test_stopping_a_finished_upload_keeps_its_paper(sender: Sender) -> None:
    url = sender.begin(5, name="a.txt", body=b"Dear.")["Location"]
    assert sender.stop(url).status_code == 204
    assert content_of(Version.objects.get()) == b"Dear."


def test_nobody_else_can_touch_an_upload(sender: Sender) -> None:
    url = sender.begin(1000)["Location"]
    leo = person("Leo")
    from vault.roles import BinderRole
    from vault.services import seat

    seat(actor=None, user=leo, binder=sender.binder, role=BinderRole.OWNER)
    for other in (Sender(leo, sender.binder), Sender(person("Gina"), sender.binder)):
        assert other.head(url).status_code == 404
        assert other.part(url, 0, b"x").status_code == 404
        assert other.stop(url).status_code == 404
    assert Client().patch(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 401
    assert Upload.objects.get().state == UploadState.GROWING


def test_a_reader_or_stranger_begins_nothing(sender: Sender) -> None:
    rita, gina = person("Rita"), person("Gina")
    from vault.roles import BinderRole
    from vault.services import seat

    seat(actor=None, user=rita, binder=sender.binder, role=BinderRole.READER)
    assert Sender(rita, sender.binder).begin(10).status_code == 403
    assert Sender(gina, sender.binder).begin(10).status_code == 404
    assert not Upload.objects.exists()


def test_a_revoked_seat_stops_the_very_next_part(sender: Sender) -> None:
    url = sender.begin(1000)["Location"]
    assert sender.part(url, 0, film(500)).status_code == 204
    grants.rows(Binder).all().delete()
    assert sender.part(url, 500, b"x" * 100).status_code == 404
    assert sender.part(url, 500, b"x" * 500).status_code == 404
    assert sender.head(url).status_code == 404
    with _open(Upload.objects.select_related("binder__key").get()) as growing:
        assert growing.offset == 500
    assert not Version.objects.exists()


def test_a_file_of_another_binder_cannot_be_replaced(sender: Sender) -> None:
    elsewhere = paper(binder_of(contributor=Upload._meta.get_field("actor").related_model.objects.get()), None)
    assert sender.begin(5, name="a.txt", replaces=elsewhere.file.reference).status_code == 404


def test_a_forged_request_from_another_site_is_refused() -> None:
    clara = person("Clara")
    sender = Sender(clara, binder_of(contributor=clara), check_csrf=True)
    assert sender.begin(5, name="a.txt").status_code == 403
    assert not Upload.objects.exists()


def test_other_methods_are_refused(sender: Sender) -> None:
    url = sender.begin(1000)["Location"]
    assert sender.client.get(url).status_code == 405
    assert sender.client.put(url).status_code == 405
    assert sender.client.get("/uploads/").status_code == 405
    override = {"Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "DELETE"}
    assert sender.client.post(url, headers=override).status_code == 405
    assert (
        sender.client.patch(url, data=b"x", content_type="text/plain", headers={"Tus-Resumable": "1.0.0"}).status_code
        == 415
    )


def test_too_many_unfinished_uploads_are_refused(sender: Sender, settings: Any) -> None:
    settings.UPLOADS_AT_ONCE = 2
    assert [sender.begin(10).status_code for _ in range(3)] == [201, 201, 429]


def test_an_upload_past_its_time_is_swept_and_cannot_go_on(sender: Sender, time_machine: Any) -> None:
    url = sender.begin(1000)["Location"]
    sender.part(url, 0, film(500))
    time_machine.move_to(clock.now() + timedelta(days=7, seconds=1), tick=False)
    sender.client.force_login(Upload.objects.get().actor)
    assert sender.part(url, 500, b"x").status_code == 410
    assert sweep_uploads() >= 1
    assert not stored_files()
    assert Upload.objects.get().state == UploadState.ABANDONED
    assert Record.objects.filter(verb=verbs.UPLOAD_EXPIRED).count() == 1


def test_bytes_that_no_row_speaks_of_are_swept_and_running_uploads_kept(sender: Sender) -> None:
    url = sender.begin(1000)["Location"]
    sender.part(url, 0, film(500))
    office_storage().grow("uploads/orphan", new=True).close()
    for path in stored_files():
        os.utime(path, (1000, 1000))
    assert sweep_uploads() == 1
    assert sender.head(url)["Upload-Offset"] == "500"
