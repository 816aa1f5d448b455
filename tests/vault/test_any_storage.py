"""What every storage holds to, on the local disk and, where there is an S3 server (`make services S3=1`), in a bucket."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.office import binder_of, paper, person
from tests.vault.sealed import KEY, VERSION, read_sealed, write_sealed
from tests.vault.sending import Sender, content_of, film
from vault.errors import FileDamaged, FileMissing, FileRefused, StorageTaken, StorageUnsafe, UploadLost
from vault.growing import GrowingFile
from vault.models import ScanState, Version
from vault.sealing import ROOM_BYTES
from vault.services.checking import sweep_kept
from vault.storage import Storage
from vault.storage.office import office_storage
from vault.streams import SealedReader

MIB = 1024 * 1024


def put(storage: Storage, key: str, data: bytes = b"sealed") -> None:
    file = storage.create(key)
    file.write(data)
    file.commit()


def fetch(storage: Storage, key: str) -> bytes:
    with storage.open(key) as source:
        buffer = bytearray(source.size)
        source.read_into(memoryview(buffer), 0)
    return bytes(buffer)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../../etc/passwd",
        "..",
        "versions/../../x",
        "versions//x",
        "versions/",
        "/versions",
        "versions\\x",
        "versions/x\0",
        "versions/x\n",
        "Versions/X",
        "versions/%2e%2e/x",
        "versions/ x",
        "versions/x.pdf",
        "versions/é",
        "-x",
        "a/b/c/d/e",
        "a" * 65,
    ],
)
def test_a_key_that_is_not_made_of_ids_is_refused_everywhere(any_storage: Storage, key: str) -> None:
    for use in (
        any_storage.create,
        any_storage.open,
        any_storage.size,
        any_storage.exists,
        any_storage.delete,
        any_storage.grow,
        any_storage.drop,
        lambda bad: any_storage.adopt("uploads/aa", bad),
        lambda bad: any_storage.adopt(bad, "versions/aa"),
        lambda bad: any_storage.grow(bad, new=True),
    ):
        with pytest.raises(StorageUnsafe):
            use(key)


def test_a_stored_file_comes_back_and_is_listed(any_storage: Storage) -> None:
    put(any_storage, "versions/0aa1")
    put(any_storage, "versions/0ab1", b"other")
    put(any_storage, "pieces/0aa1")
    assert fetch(any_storage, "versions/0ab1") == b"other"
    assert any_storage.size("versions/0ab1") == 5
    assert list(any_storage.keys("versions")) == ["versions/0aa1", "versions/0ab1"]
    assert sorted(any_storage.keys()) == ["pieces/0aa1", "versions/0aa1", "versions/0ab1"]
    assert list(any_storage.keys("nothing")) == []


def test_a_deleted_file_is_gone(any_storage: Storage) -> None:
    put(any_storage, "versions/aa")
    assert any_storage.exists("versions/aa")
    assert any_storage.delete("versions/aa")
    assert not any_storage.delete("versions/aa")
    assert not any_storage.exists("versions/aa")
    with pytest.raises(FileMissing):
        any_storage.open("versions/aa")


def test_a_stored_file_is_never_overwritten(any_storage: Storage) -> None:
    racing = any_storage.create("versions/aa")
    racing.write(b"second")
    put(any_storage, "versions/aa", b"first")
    with pytest.raises(StorageTaken):
        racing.commit()
    with pytest.raises(StorageTaken):
        any_storage.create("versions/aa")
    any_storage.grow("uploads/bb", new=True).close()
    with pytest.raises(StorageTaken):
        any_storage.adopt("uploads/bb", "versions/aa")
    assert fetch(any_storage, "versions/aa") == b"first"


def test_a_grown_file_moves_into_place_once(any_storage: Storage) -> None:
    with any_storage.grow("uploads/bb", new=True) as growing:
        growing.write_at(b"grown", 0)
    assert not any_storage.exists("versions/aa")
    any_storage.adopt("uploads/bb", "versions/aa")
    any_storage.adopt("uploads/bb", "versions/aa")
    assert fetch(any_storage, "versions/aa") == b"grown"
    assert list(any_storage.growing_keys()) == []
    with pytest.raises(UploadLost):
        any_storage.adopt("uploads/bb", "versions/cc")


def test_a_file_of_many_parts_goes_in_whole_and_is_read_at_any_place(any_storage: Storage) -> None:
    content = random.Random(1).randbytes(34 * MIB)
    with GrowingFile.create(any_storage, "uploads/bb", KEY, VERSION) as growing:
        for start in range(0, len(content), 8 * MIB):
            growing.append(content[start : start + 8 * MIB])
        growing.finish()
        any_storage.adopt("uploads/bb", "versions/aa")
    with SealedReader(any_storage.open("versions/aa"), KEY, VERSION, len(content)) as reader:
        for place in (0, len(content) - 1, 17 * MIB + 5, ROOM_BYTES - 40, 3):
            assert b"".join(reader.iter_range(place, place + 2 * MIB)) == content[place : place + 2 * MIB]
        assert b"".join(reader.iter_range()) == content


def test_a_child_gets_a_descriptor_of_the_sealed_bytes(any_storage: Storage) -> None:
    put(any_storage, "versions/aa", b"sealed")
    with any_storage.open("versions/aa") as source:
        assert os.pread(source.fileno(), 10, 2) == b"aled"


def test_a_changed_byte_and_an_exchanged_file_are_refused(any_storage: Storage) -> None:
    size = write_sealed(any_storage, "versions/aa", bytes(3 * MIB), KEY, VERSION)
    sealed = bytearray(fetch(any_storage, "versions/aa"))
    sealed[2 * MIB] ^= 1
    any_storage.delete("versions/aa")
    put(any_storage, "versions/aa", bytes(sealed))
    with pytest.raises(FileDamaged):
        read_sealed(any_storage, "versions/aa", size, KEY, VERSION)
    write_sealed(any_storage, "versions/bb", b"another", KEY, b"another-id-16-by")
    with pytest.raises(FileDamaged):
        read_sealed(any_storage, "versions/bb", 7, KEY, VERSION)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.usefixtures("office_anywhere")
def test_an_office_takes_in_checks_serves_and_sweeps(sender: Sender, run_jobs: Callable[[], int]) -> None:
    content = film(18 * MIB)
    url = sender.begin(len(content))["Location"]
    for start in range(0, len(content), 8 * MIB):
        answer = sender.part(url, start, content[start : start + 8 * MIB])
        assert answer.status_code == 204, answer.content
    version = Version.objects.get()
    assert content_of(version) == content
    assert list(office_storage().keys("versions")) == [version.storage_key]
    assert list(office_storage().growing_keys()) == []
    run_jobs()
    Version.objects.update(scan_state=ScanState.CLEAN)
    address = f"/files/{version.file.reference}/1/"
    piece: Any = sender.client.get(address, headers={"Range": "bytes=9000000-9000099"})
    assert b"".join(piece.streaming_content) == content[9_000_000:9_000_100]
    whole: Any = sender.client.get(address)
    assert b"".join(whole.streaming_content) == content
    put(office_storage(), "versions/00000000000000000000000000000001")
    sweep_kept()
    assert office_storage().exists(version.storage_key)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.usefixtures("office_anywhere")
def test_a_refused_paper_leaves_nothing_behind() -> None:
    clara = person("Clara")
    with pytest.raises(FileRefused):
        paper(binder_of(contributor=clara), clara, b"MZ no pdf", "will.pdf")
    assert list(office_storage().keys()) == []
