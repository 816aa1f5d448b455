"""A growing upload is kept part by part, survives kills and power cuts, and never uses a nonce for two contents."""

from __future__ import annotations

import hashlib
import random

import pytest

from tests.vault.sealed import read_sealed
from vault.bounds import PART_BYTES
from vault.errors import UploadBusy, UploadLost, WriterSpent
from vault.growing import GrowingFile, drop_growing
from vault.sealing import FIRST_ROOM_BYTES, ROOM_BYTES, new_file_key, sealed_size
from vault.storage import LocalStorage, Storage

MIB = 1024 * 1024
KEY, VERSION = new_file_key(), b"version-id-16-by"
UPLOAD = "uploads/aa"


def sample(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


def send(storage: Storage, content: bytes, cuts: list[int]) -> None:
    """Send `content` in parts that end at `cuts`, each in a connection of its own, then finish."""
    GrowingFile.create(storage, UPLOAD, KEY, VERSION).close()
    for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
        with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
            assert growing.offset == start
            growing.append(content[start:end])
    with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
        growing.finish()


@pytest.mark.parametrize(
    "cuts",
    [
        [],
        [1],
        [FIRST_ROOM_BYTES],
        [FIRST_ROOM_BYTES - 1, FIRST_ROOM_BYTES, FIRST_ROOM_BYTES + 1],
        [FIRST_ROOM_BYTES + ROOM_BYTES, FIRST_ROOM_BYTES + 2 * ROOM_BYTES],
        list(range(500_000, 5 * MIB, 500_000)),
    ],
)
@pytest.mark.parametrize("size", [5 * MIB + 3, FIRST_ROOM_BYTES + 4 * ROOM_BYTES])
def test_parts_of_any_length_make_the_whole_file(storage: LocalStorage, size: int, cuts: list[int]) -> None:
    send(storage, sample(size), cuts)
    storage.adopt(UPLOAD, "versions/bb")
    assert storage.size("versions/bb") == sealed_size(size)
    assert read_sealed(storage, "versions/bb", size, KEY, VERSION) == sample(size)


def test_a_file_of_nothing_can_be_sent(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        finished = growing.finish()
    storage.adopt(UPLOAD, "versions/bb")
    assert finished.sha256 == hashlib.sha256(b"").digest()
    assert read_sealed(storage, "versions/bb", 0, KEY, VERSION) == b""


def test_each_part_gets_its_checksum_and_a_single_part_is_the_whole(storage: LocalStorage) -> None:
    content = sample(3 * MIB)
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        receipt = growing.append(content)
        assert (receipt.size_bytes, receipt.sha256, receipt.offset) == (
            3 * MIB,
            hashlib.sha256(content).digest(),
            3 * MIB,
        )
        assert growing.finish().sha256 == receipt.sha256


def test_the_whole_checksum_of_several_parts_is_left_to_a_job(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        growing.append(b"one")
        growing.append(b"two")
        assert growing.finish().sha256 is None


def test_a_checksum_that_the_receiver_has_is_used(storage: LocalStorage) -> None:
    digest = hashlib.sha256(b"text").digest()
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        assert growing.append(b"text", sha256=digest).sha256 == digest


def test_a_part_is_no_longer_than_its_limit(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        growing.append(sample(ROOM_BYTES))
        growing.append(sample(PART_BYTES))
        with pytest.raises(ValueError, match="PART_BYTES"):
            growing.append(bytes(PART_BYTES + 1))


def test_nothing_can_follow_the_end(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        growing.append(b"text")
        growing.finish()
        with pytest.raises(WriterSpent):
            growing.append(b"more")
    with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
        assert growing.is_finishing
        with pytest.raises(WriterSpent):
            growing.append(b"more")
        assert growing.finish().size_bytes == 4


def test_two_connections_cannot_hold_one_upload(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION), pytest.raises(UploadBusy):
        GrowingFile.open(storage, UPLOAD, KEY, VERSION)
    GrowingFile.open(storage, UPLOAD, KEY, VERSION).close()


def test_an_upload_removed_while_somebody_waits_is_lost_not_revived(storage: LocalStorage) -> None:
    GrowingFile.create(storage, UPLOAD, KEY, VERSION).close()
    assert drop_growing(storage, UPLOAD)
    assert not drop_growing(storage, UPLOAD)
    with pytest.raises(UploadLost):
        GrowingFile.open(storage, UPLOAD, KEY, VERSION)


@pytest.mark.parametrize("name", [UPLOAD, UPLOAD + "-tail"])
def test_an_upload_whose_files_were_damaged_is_lost(storage: LocalStorage, name: str) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        growing.append(sample(2 * MIB))
    path = storage.root / "growing" / name
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(UploadLost):
        GrowingFile.open(storage, UPLOAD, KEY, VERSION)


def test_the_disk_never_holds_the_content(storage: LocalStorage) -> None:
    canary = b"the canary of clara reyes"
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        for _ in range(3):
            growing.append(canary * 60_000)
            assert all(canary not in path.read_bytes() for path in storage.root.rglob("*") if path.is_file())
        growing.finish()
    assert all(canary not in path.read_bytes() for path in storage.root.rglob("*") if path.is_file())


def test_the_tail_is_journalled_under_a_fresh_nonce_each_time(storage: LocalStorage) -> None:
    seen = set()
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        for _ in range(20):
            growing.append(b"x")
            raw = (storage.root / "growing" / (UPLOAD + "-tail")).read_bytes()
            from vault.journal import SLOT_BYTES, SLOT_LENGTH, SLOTS

            for slot in range(SLOTS):
                seen.add(raw[slot * SLOT_BYTES + SLOT_LENGTH.size : slot * SLOT_BYTES + SLOT_LENGTH.size + 12])
    assert len(seen - {bytes(12)}) == 21
