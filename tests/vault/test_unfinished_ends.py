"""Crashes between the last byte of an upload and its row are made up for; and a sender that others wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.crypto import get_random_string

from tests.vault.office import binder_of, person
from tests.vault.sending import MIB, Sender, content_of, film, stored_files
from vault.bounds import PART_BYTES
from vault.growing import GrowingFile, drop_growing
from vault.models import File, Upload, UploadState, Version
from vault.places import version_place
from vault.services.uploads import _become_version, _open, _raw_key
from vault.storage.office import office_storage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_vault")]


@pytest.fixture
def complete(sender: Sender) -> Iterator[tuple[Sender, str, bytes]]:
    """An upload whose bytes are all here, while its end was never made."""

    content = film(3 * MIB)
    url = sender.begin(len(content))["Location"]
    upload = Upload.objects.select_related("binder__key").get()
    with GrowingFile.open(office_storage(), upload.storage_key, _raw_key(upload), upload.pk.bytes) as growing:
        growing.append(content)
    yield sender, url, content


def test_the_end_is_made_up_for_when_the_sender_asks_again(complete: tuple[Sender, str, bytes]) -> None:
    sender, url, content = complete
    assert sender.head(url)["Upload-Offset"] == str(len(content))
    assert content_of(Version.objects.get()) == content


@pytest.mark.parametrize("stage", ["finished", "moved", "moved and tidied"])
def test_the_end_is_made_up_for_wherever_it_broke(complete: tuple[Sender, str, bytes], stage: str) -> None:
    from vault.services.uploads import _raw_key

    sender, url, content = complete
    upload, storage = Upload.objects.select_related("binder__key").get(), office_storage()
    with GrowingFile.open(storage, upload.storage_key, _raw_key(upload), upload.pk.bytes) as growing:
        growing.finish()
    if stage != "finished":
        storage.adopt(upload.storage_key, version_place(upload.pk))
    if stage == "moved and tidied":
        drop_growing(storage, upload.storage_key)
    assert sender.head(url).status_code == 200
    assert sender.head(url).status_code == 200
    assert content_of(Version.objects.get()) == content
    assert File.objects.get().latest_number == 1
    assert len(stored_files()) == 1


def test_two_windows_that_make_the_end_at_once_make_one_version(sender: Sender) -> None:
    sender.begin(5, name="a.txt", body=b"Dear.")
    upload = Upload.objects.select_related("binder__key").get()
    # The second window read the row before the first had made the end.
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.GROWING)
    assert _become_version(upload.actor, upload, "", locked=False) == Version.objects.get()
    assert File.objects.get().latest_number == 1


def test_stopping_in_the_moment_of_the_end_keeps_the_paper(sender: Sender) -> None:
    url = sender.begin(5, name="a.txt", body=b"Dear.")["Location"]
    Upload.objects.update(state=UploadState.GROWING)
    assert sender.stop(url).status_code == 204
    assert content_of(Version.objects.get()) == b"Dear."


def test_two_windows_cannot_send_to_one_upload_at_once(sender: Sender) -> None:

    url = sender.begin(1000)["Location"]
    with _open(Upload.objects.select_related("binder__key").get()):
        response = sender.part(url, 0, b"x")
        assert (response.status_code, response["Retry-After"]) == (423, "5")
    assert sender.part(url, 0, film(500)).status_code == 204


# A sender that others wrote, against a running server.


@pytest.mark.django_db(transaction=True)
def test_a_stock_tus_client_sends_in_parts_breaks_off_and_goes_on(live_server: Any, tmp_path: Path) -> None:
    from tusclient.client import TusClient

    clara = person("Clara")
    binder = binder_of(contributor=clara)
    browser = Client()
    browser.force_login(clara)
    token = get_random_string(32)
    cookies = f"{settings.SESSION_COOKIE_NAME}={browser.session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    headers = {"Cookie": cookies, "X-CSRFToken": token}
    content = film(20 * MIB)
    (tmp_path / "film.mp4").write_bytes(content)
    facts = {"filename": "film.mp4", "binder": binder.reference}
    sender = TusClient(f"{live_server.url}/uploads/", headers=headers)
    first = sender.uploader(str(tmp_path / "film.mp4"), chunk_size=3 * MIB, metadata=facts, upload_checksum=True)
    first.upload(stop_at=8 * MIB)
    again = sender.uploader(str(tmp_path / "film.mp4"), chunk_size=PART_BYTES, url=first.url)
    assert again.offset == first.offset > 0
    again.upload()
    assert content_of(Version.objects.get()) == content
