"""P14: a flipped byte, a cut, a swap or an old version is never read as if it were the file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.vault.sealed import read_sealed, write_sealed
from vault.errors import FileDamaged, FileMissing
from vault.sealing import FIRST_ROOM_BYTES, HEADER_BYTES, ROOM_BYTES, SEGMENT_BYTES, new_file_key
from vault.storage import LocalStorage
from vault.streams import SealedReader

SIZE = FIRST_ROOM_BYTES + ROOM_BYTES + 70_000
VERSION = b"version-id-16-by"


def on_disk(storage: LocalStorage, name: str) -> Path:
    return next(path for path in storage.root.rglob(name) if path.is_file())


def swap(one: Path, two: Path) -> None:
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


def test_each_of_a_thousand_flipped_bytes_is_refused(storage: LocalStorage, key: bytes) -> None:
    """The segment that holds the flip is read, so each of the thousand costs one segment."""
    write_sealed(storage, "file", bytes(SIZE), key, VERSION)
    path, chance = on_disk(storage, "file"), random.Random(14)
    length = path.stat().st_size
    places = [*range(HEADER_BYTES + 20), length - 1, *(chance.randrange(length) for _ in range(940))]
    assert len(places) > 1000
    with path.open("r+b") as raw:
        for place in places:
            raw.seek(place)
            byte = raw.read(1)[0]
            raw.seek(place)
            raw.write(bytes([byte ^ (1 << chance.randrange(8))]))
            raw.flush()
            content_place = min(place // SEGMENT_BYTES * ROOM_BYTES, SIZE - 1)
            with (
                pytest.raises(FileDamaged),
                SealedReader(storage.open("file"), key, VERSION, SIZE, check_end=False) as reader,
            ):
                list(reader.iter_range(content_place, content_place + 1))
            raw.seek(place)
            raw.write(bytes([byte]))
            raw.flush()
    assert read_sealed(storage, "file", SIZE, key, VERSION) == bytes(SIZE)


@pytest.mark.parametrize("left", [0, 1, HEADER_BYTES, SEGMENT_BYTES, 2 * SEGMENT_BYTES, 2 * SEGMENT_BYTES + 16])
def test_a_cut_file_is_refused_on_opening(storage: LocalStorage, key: bytes, left: int) -> None:
    write_sealed(storage, "file", bytes(SIZE), key, VERSION)
    with on_disk(storage, "file").open("r+b") as raw:
        raw.truncate(left)
    with pytest.raises(FileDamaged):
        SealedReader(storage.open("file"), key, VERSION, SIZE)
    with pytest.raises(FileDamaged):
        SealedReader(storage.open("file"), key, VERSION, SIZE, check_end=False)


def test_a_cut_between_segments_is_refused_even_when_the_size_agrees(storage: LocalStorage, key: bytes) -> None:
    """An attacker who can change the database too still cannot make a full segment the last one."""
    write_sealed(storage, "file", bytes(SIZE), key, VERSION)
    with on_disk(storage, "file").open("r+b") as raw:
        raw.truncate(2 * SEGMENT_BYTES)
    with pytest.raises(FileDamaged):
        SealedReader(storage.open("file"), key, VERSION, FIRST_ROOM_BYTES + ROOM_BYTES)


def test_a_tail_of_zeros_after_a_power_cut_is_refused_on_opening(storage: LocalStorage, key: bytes) -> None:
    write_sealed(storage, "file", bytes(SIZE), key, VERSION)
    path = on_disk(storage, "file")
    length = path.stat().st_size
    with path.open("r+b") as raw:
        raw.truncate(length - 5000)
        raw.truncate(length)
    with pytest.raises(FileDamaged):
        SealedReader(storage.open("file"), key, VERSION, SIZE)


def test_a_longer_file_is_refused(storage: LocalStorage, key: bytes) -> None:
    write_sealed(storage, "file", bytes(SIZE), key, VERSION)
    with on_disk(storage, "file").open("ab") as raw:
        raw.write(b"x")
    with pytest.raises(FileDamaged):
        SealedReader(storage.open("file"), key, VERSION, SIZE)


def test_two_swapped_files_are_both_refused(storage: LocalStorage) -> None:
    keys = {"aa": new_file_key(), "bb": new_file_key()}
    for name, key in keys.items():
        write_sealed(storage, name, bytes(SIZE), key, name.encode() * 8)
    swap(on_disk(storage, "aa"), on_disk(storage, "bb"))
    for name, key in keys.items():
        with pytest.raises(FileDamaged):
            read_sealed(storage, name, SIZE, key, name.encode() * 8)


def test_two_swapped_segments_are_refused(storage: LocalStorage, key: bytes) -> None:
    write_sealed(storage, "file", bytes(4 * SEGMENT_BYTES), key, VERSION)
    path = on_disk(storage, "file")
    raw = bytearray(path.read_bytes())
    one, two = slice(SEGMENT_BYTES, 2 * SEGMENT_BYTES), slice(2 * SEGMENT_BYTES, 3 * SEGMENT_BYTES)
    raw[one], raw[two] = raw[two], raw[one]
    path.write_bytes(raw)
    with pytest.raises(FileDamaged):
        read_sealed(storage, "file", 4 * SEGMENT_BYTES, key, VERSION)


def test_an_old_version_put_in_the_place_of_a_new_one_is_refused(storage: LocalStorage, key: bytes) -> None:
    """Even under the same file key: the version's id is bound to the bytes."""
    write_sealed(storage, "v1", b"old", key, b"version-1-16-byt")
    write_sealed(storage, "v2", b"new", key, b"version-2-16-byt")
    on_disk(storage, "v2").write_bytes(on_disk(storage, "v1").read_bytes())
    with pytest.raises(FileDamaged):
        read_sealed(storage, "v2", 3, key, b"version-2-16-byt")


def test_a_missing_file_says_so(storage: LocalStorage, key: bytes) -> None:
    write_sealed(storage, "file", b"text", key, VERSION)
    on_disk(storage, "file").unlink()
    with pytest.raises(FileMissing) as caught:
        storage.open("file")
    assert "stored copy is missing" in caught.value.message


def test_no_byte_of_a_damaged_segment_is_given(storage: LocalStorage, key: bytes) -> None:
    write_sealed(storage, "file", bytes(SIZE), key, VERSION)
    with on_disk(storage, "file").open("r+b") as raw:
        raw.seek(SEGMENT_BYTES + 500_000)
        raw.write(b"\xff\xff")
    given = bytearray()
    with SealedReader(storage.open("file"), key, VERSION, SIZE) as reader, pytest.raises(FileDamaged):
        for piece in reader.iter_range(0, None, 1000):
            given += piece
    assert len(given) == FIRST_ROOM_BYTES
