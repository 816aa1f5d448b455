"""P14: a flipped byte, a cut, a swap or an old version is never read as if it were the file."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from audit.models import Record
from tests.vault.office import binder_of, paper, person
from tests.vault.sealed import read_sealed, write_sealed
from vault import verbs
from vault.errors import FileDamaged, FileMissing
from vault.models import Opening, ScanState, Version
from vault.sealing import FIRST_ROOM_BYTES, HEADER_BYTES, ROOM_BYTES, SEGMENT_BYTES, content_start, new_file_key
from vault.storage import LocalStorage
from vault.storage.office import office_storage
from vault.streams import SealedReader

SIZE = FIRST_ROOM_BYTES + ROOM_BYTES + 70_000
VERSION = b"version-id-16-by"


def on_disk(storage: LocalStorage, name: str) -> Path:
    return next(path for path in storage.root.rglob(name) if path.is_file())


def swap(one: Path, two: Path) -> None:
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


# Where a format like this breaks if it breaks: nothing, one byte, and each side of the border of each segment.
LENGTHS = (
    *(0, 1, FIRST_ROOM_BYTES - 1, FIRST_ROOM_BYTES, FIRST_ROOM_BYTES + 1),
    *(FIRST_ROOM_BYTES + ROOM_BYTES - 1, FIRST_ROOM_BYTES + ROOM_BYTES, FIRST_ROOM_BYTES + ROOM_BYTES + 1, SIZE),
)
FLIPS_EACH = 120


def places_in(length: int, chance: random.Random) -> list[int]:
    """Give places of bytes in a sealed file: the header, each side of each segment's and tag's border, the rest by chance."""
    borders = {at + side for at in range(0, length + 1, SEGMENT_BYTES) for side in (-17, -16, -1, 0, 1)}
    known = {0, 1, 32, 33, HEADER_BYTES - 1, HEADER_BYTES, length - 17, length - 16, length - 1} | borders
    known = {place for place in known if 0 <= place < length}
    return sorted(known) + [chance.randrange(length) for _ in range(FLIPS_EACH - len(known))]


@pytest.mark.parametrize("size", LENGTHS)
def test_each_of_a_thousand_flipped_bytes_is_refused(storage: LocalStorage, key: bytes, size: int) -> None:
    """Read whole, and as a range that touches the segment of the flip."""
    content = random.Random(size).randbytes(size)
    write_sealed(storage, "file", content, key, VERSION)
    path, chance = on_disk(storage, "file"), random.Random(14)
    assert len(LENGTHS) * FLIPS_EACH > 1000
    raw = os.open(path, os.O_RDWR)
    for place in places_in(path.stat().st_size, chance):
        byte = os.pread(raw, 1, place)[0]
        os.pwrite(raw, bytes([byte ^ (1 << chance.randrange(8))]), place)
        with pytest.raises(FileDamaged):
            read_sealed(storage, "file", size, key, VERSION)
        if size:
            touched = min(content_start(place // SEGMENT_BYTES), size - 1)
            with (
                pytest.raises(FileDamaged),
                SealedReader(storage.open("file"), key, VERSION, size, check_end=False) as reader,
            ):
                list(reader.iter_range(touched, touched + 1))
        os.pwrite(raw, bytes([byte]), place)
    os.close(raw)
    assert read_sealed(storage, "file", size, key, VERSION) == content


@pytest.mark.parametrize("size", LENGTHS)
def test_a_file_cut_anywhere_is_refused_whole_and_in_ranges(storage: LocalStorage, key: bytes, size: int) -> None:
    write_sealed(storage, "file", bytes(size), key, VERSION)
    path, chance = on_disk(storage, "file"), random.Random(41)
    for left in sorted(places_in(path.stat().st_size, chance)[:40], reverse=True):
        os.truncate(path, left)
        for check_end in (True, False):
            with pytest.raises(FileDamaged):
                SealedReader(storage.open("file"), key, VERSION, size, check_end=check_end)


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


# What the person gets, who is told, and what stands on the record.


def place_of(version: Version) -> Path:
    return on_disk(office_storage(), version.pk.hex)


def flip(at: int) -> Callable[[Version, Version, Version], None]:
    def spoil(_old: Version, new: Version, _other: Version) -> None:
        raw = bytearray(place_of(new).read_bytes())
        raw[at] ^= 1
        place_of(new).write_bytes(raw)

    return spoil


def cut(_old: Version, new: Version, _other: Version) -> None:
    os.truncate(place_of(new), SEGMENT_BYTES)


def lose(_old: Version, new: Version, _other: Version) -> None:
    place_of(new).unlink()


def exchange(_old: Version, new: Version, other: Version) -> None:
    swap(place_of(new), place_of(other))


def replay(old: Version, new: Version, _other: Version) -> None:
    place_of(new).write_bytes(place_of(old).read_bytes())


def other_key(_old: Version, new: Version, other: Version) -> None:
    """The row itself was changed: the key of another file stands in it."""
    Version.objects.filter(pk=new.pk).update(wrapped_key=bytes(other.wrapped_key))


def replay_with_its_key(old: Version, new: Version, other: Version) -> None:
    replay(old, new, other)
    other_key(old, new, old)


SPOILS = {
    "first byte": flip(0),
    "salt": flip(20),
    "middle": flip(SEGMENT_BYTES + 5),
    "last byte": flip(-1),
    "cut between segments": cut,
    "gone": lose,
    "swapped with another": exchange,
    "old version": replay,
    "another's key in the row": other_key,
    "old version with its key": replay_with_its_key,
}


@pytest.mark.django_db
@pytest.mark.parametrize("is_range", [False, True], ids=["whole", "range"])
@pytest.mark.parametrize("how", SPOILS)
def test_whoever_asks_for_a_spoilt_file_gets_nothing_of_it_and_the_office_is_told(
    caplog: pytest.LogCaptureFixture, how: str, is_range: bool
) -> None:
    clara, browser = person("Clara"), Client(raise_request_exception=False)
    browser.force_login(clara)
    binder = binder_of(contributor=clara)
    # Of one length, so that the length does not give the exchange away.
    old, other = (paper(binder, clara, letter * (SEGMENT_BYTES * 2), "note.txt") for letter in (b"o", b"x"))
    new = paper(binder, clara, b"n" * (SEGMENT_BYTES * 2), "note.txt")
    Version.objects.update(scan_state=ScanState.CLEAN)
    SPOILS[how](old, new, other)
    # A range that touches what was spoilt; a segment beside it is proved for itself and would be given.
    part = "bytes=-9" if how == "last byte" else f"bytes={FIRST_ROOM_BYTES + 3}-{FIRST_ROOM_BYTES + 9}"
    given = bytearray()
    with caplog.at_level(logging.CRITICAL, "muniment.security"):
        response = browser.get(f"/files/{new.file.reference}/1/", headers={"Range": part} if is_range else {})
        if response.status_code == 500:
            assert b"damaged" in response.content or b"missing" in response.content
        else:
            with pytest.raises(FileDamaged):
                for piece in response.streaming_content:
                    given += piece
    assert set(given) <= set(b"n")
    assert len(given) <= (0 if is_range else FIRST_ROOM_BYTES)
    assert [line.levelname for line in caplog.records if line.name == "muniment.security"] == ["CRITICAL"]
    assert Record.objects.on(new.record_ref).filter(verb=verbs.FILE_DAMAGED).count() == 1
    assert response.status_code != 500 or not Opening.objects.exists()
