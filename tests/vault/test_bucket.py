"""What only a bucket can do to an office: be away, refuse us, be written by two at once. Collected where there is an S3 server."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.cast import browser
from tests.factories.matters import paper as matters_paper
from tests.factories.matters import small_matter
from tests.vault.buckets import fresh_bucket
from tests.vault.sealed import KEY, VERSION, read_sealed, write_sealed
from tests.vault.test_any_storage import fetch, put
from vault.errors import StorageAway, StorageTaken
from vault.models import ScanState, Version
from vault.storage import LocalStorage
from vault.storage.s3 import PART_BYTES, Bucket, S3Storage


@pytest.mark.parametrize(
    "broken",
    [{"endpoint": "http://127.0.0.1:1"}, {"secret_key": "wrong"}, {"name": "nobody-made-it"}],
    ids=lambda b: next(iter(b)),
)
def test_a_bucket_that_does_not_answer_is_away_and_never_empty(tmp_path: Path, broken: dict[str, str]) -> None:
    storage = S3Storage(Bucket(**(fresh_bucket() | broken)), LocalStorage(tmp_path))
    for use in (storage.exists, storage.size, storage.open, storage.delete, storage.create):
        with pytest.raises(StorageAway):
            use("versions/aa")
    with pytest.raises(StorageAway):
        list(storage.keys())


@pytest.mark.django_db
def test_a_file_in_a_bucket_that_is_away_is_said_to_be_so_and_comes_back(settings: Any, tmp_path: Path) -> None:
    settings.VAULT_ROOT, settings.VAULT_S3 = str(tmp_path), fresh_bucket()
    small = small_matter()
    version = matters_paper(small.client_room, small.clara, "Lease.txt", b"The lease.")
    Version.objects.update(scan_state=ScanState.CLEAN)
    clara, address = browser(small.clara), f"/files/{version.file.reference}/1/"
    there, settings.VAULT_S3 = settings.VAULT_S3, settings.VAULT_S3 | {"endpoint": "http://127.0.0.1:1"}
    away = clara.get(address)
    assert away.status_code == 503
    assert b"does not answer just now" in away.content
    settings.VAULT_S3 = there
    whole: Any = clara.get(address)
    assert b"".join(whole.streaming_content) == b"The lease."


@pytest.mark.parametrize("size", [1000, PART_BYTES + 1])
def test_of_two_who_put_the_same_file_up_one_wins_and_it_is_whole(tmp_path: Path, size: int) -> None:
    told = fresh_bucket()
    outcomes: list[str] = []

    def send(letter: bytes) -> None:
        storage = S3Storage(Bucket(**told), LocalStorage(tmp_path / letter.decode()))
        growing = storage.grow("uploads/aa", new=True)
        growing.write_at(letter * size, 0)
        growing.close()
        barrier.wait()
        try:
            storage.adopt("uploads/aa", "versions/aa")
            outcomes.append(letter.decode())
        except StorageTaken:
            outcomes.append("taken")

    barrier = threading.Barrier(2)
    threads = [threading.Thread(target=send, args=(letter,)) for letter in (b"x", b"y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (winner,) = set(outcomes) - {"taken"}
    assert len(outcomes) == 2
    assert fetch(S3Storage(Bucket(**told), LocalStorage(tmp_path)), "versions/aa") == winner.encode() * size


def test_nothing_of_a_failed_write_is_left_on_either_side(tmp_path: Path) -> None:
    storage = S3Storage(Bucket(**fresh_bucket()), LocalStorage(tmp_path))
    racing = storage.create("versions/aa")
    racing.write(os.urandom(PART_BYTES + 1))
    put(storage, "versions/aa", b"first")
    with pytest.raises(StorageTaken):
        racing.commit()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not storage._client.list_multipart_uploads(Bucket=storage.bucket).get("Uploads")
    assert fetch(storage, "versions/aa") == b"first"


def test_a_whole_file_is_read_in_one_answer_behind_the_looks_at_its_ends(tmp_path: Path) -> None:
    storage = S3Storage(Bucket(**fresh_bucket()), LocalStorage(tmp_path))
    write_sealed(storage, "versions/aa", bytes(9 << 20), KEY, VERSION)
    asked: list[str] = []
    storage._client.meta.events.register("before-send.s3.GetObject", lambda request, **_: asked.append(request.url))
    assert read_sealed(storage, "versions/aa", 9 << 20, KEY, VERSION) == bytes(9 << 20)
    assert len(asked) == 4  # header, last segment, first segment, and all the others
