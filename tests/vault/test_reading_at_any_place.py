"""Seeking and ranges give exactly the bytes of the plain file, and read hardly more than they give."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vault.sealed import write_sealed
from vault.digests import digest_of
from vault.sealing import FIRST_ROOM_BYTES, ROOM_BYTES, SEGMENT_BYTES, new_file_key
from vault.storage import LocalStorage
from vault.storage.local import LocalSource
from vault.streams import SealedReader

KEY, VERSION = new_file_key(), b"version-id-16-by"
SIZE = FIRST_ROOM_BYTES + 2 * ROOM_BYTES + 12_345
CONTENT = random.Random(1).randbytes(SIZE)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> LocalStorage:
    """A storage that holds CONTENT as `big`."""
    storage = LocalStorage(tmp_path_factory.mktemp("shelf"))
    write_sealed(storage, "big", CONTENT, KEY, VERSION)
    return storage


@pytest.fixture(scope="module")
def reader(shelf: LocalStorage) -> Iterator[SealedReader]:
    with SealedReader(shelf.open("big"), KEY, VERSION, SIZE) as reader:
        yield reader


offsets = st.one_of(
    st.integers(0, SIZE + 10),
    st.sampled_from([FIRST_ROOM_BYTES + n * ROOM_BYTES + step for n in range(3) for step in (-1, 0, 1)]),
)


@given(start=offsets, length=st.integers(0, 2 * SEGMENT_BYTES), chunk=st.sampled_from([1000, 65536, SEGMENT_BYTES]))
@settings(max_examples=150, deadline=None)
def test_a_range_is_the_same_slice_of_the_plain_bytes(
    reader: SealedReader, start: int, length: int, chunk: int
) -> None:
    pieces = list(reader.iter_range(start, start + length, chunk))
    assert b"".join(pieces) == CONTENT[start : start + length]
    assert all(0 < len(piece) <= chunk for piece in pieces)


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([io.SEEK_SET, io.SEEK_CUR, io.SEEK_END]), st.integers(-SIZE, SIZE), st.integers(0, 200_000)
        ),
        max_size=12,
    )
)
@settings(max_examples=80, deadline=None)
def test_it_behaves_like_a_plain_file_under_any_seeks_and_reads(
    reader: SealedReader, steps: list[tuple[int, int, int]]
) -> None:
    plain = io.BytesIO(CONTENT)
    reader.seek(0)
    for whence, offset, length in steps:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: plain.tell(), io.SEEK_END: SIZE}[whence]
        if base + offset < 0:
            with pytest.raises(ValueError, match="before the beginning"):
                reader.seek(offset, whence)
            continue
        assert reader.seek(offset, whence) == plain.seek(offset, whence)
        assert reader.read(length) == plain.read(length)
        assert reader.tell() == plain.tell()


class Counting(LocalSource):
    """A source that counts what is read from it."""

    def __init__(self, source: LocalSource) -> None:
        super().__init__(source._fd)
        self.read_bytes = 0

    def read_into(self, buffer: memoryview, offset: int) -> int:
        self.read_bytes += buffer.nbytes
        return super().read_into(buffer, offset)


@pytest.mark.parametrize("length", [1, 65_536, SEGMENT_BYTES, 2 * SEGMENT_BYTES])
def test_a_range_reads_at_most_itself_and_two_segments(shelf: LocalStorage, length: int) -> None:
    for start in (0, FIRST_ROOM_BYTES - 1, FIRST_ROOM_BYTES + ROOM_BYTES - 1, SIZE - length):
        source = Counting(shelf.open("big"))
        with SealedReader(source, KEY, VERSION, SIZE, check_end=False) as reader:
            given = b"".join(reader.iter_range(start, start + length))
        assert given == CONTENT[start : start + length]
        assert source.read_bytes <= length + 2 * SEGMENT_BYTES


def test_reading_in_small_steps_opens_each_segment_once(shelf: LocalStorage) -> None:
    source = Counting(shelf.open("big"))
    with SealedReader(source, KEY, VERSION, SIZE, check_end=False) as reader:
        while reader.read(10_000):
            pass
    assert source.read_bytes <= source.size


def test_other_readers_of_file_objects_can_use_it(tmp_path: Path) -> None:
    storage, plain = LocalStorage(tmp_path), io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.txt", b"1" * 3_000_000)
        archive.writestr("two.bin", CONTENT)
    write_sealed(storage, "archive", plain.getvalue(), KEY, VERSION)
    with SealedReader(storage.open("archive"), KEY, VERSION, len(plain.getvalue())) as reader:
        assert zipfile.ZipFile(reader).read("two.bin") == CONTENT


def test_the_digest_of_a_stored_file_is_that_of_its_content(reader: SealedReader) -> None:
    import hashlib
    import zlib

    digest = digest_of(reader.iter_range())
    assert (digest.size_bytes, digest.sha256, digest.crc32) == (
        SIZE,
        hashlib.sha256(CONTENT).digest(),
        zlib.crc32(CONTENT),
    )


def test_a_digest_thread_ends_when_its_reader_fails() -> None:
    import threading

    def breaks() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise ConnectionResetError

    before = threading.active_count()
    with pytest.raises(ConnectionResetError):
        digest_of(breaks())
    assert threading.active_count() == before
