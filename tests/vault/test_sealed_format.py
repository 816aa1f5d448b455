"""Our files are Tink's files: what one writes the other reads, byte for byte."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tink import json_proto_keyset_format, secret_key_access, streaming_aead

from tests.vault.sealed import read_sealed, write_sealed
from vault.errors import FileDamaged, WriterSpent
from vault.sealing import FIRST_ROOM_BYTES, ROOM_BYTES, new_file_key, sealed_size, to_tink_keyset
from vault.storage import LocalStorage
from vault.streams import SegmentWriter

MIB = 1024 * 1024
# Empty, one byte, and one below, on and above the border of the first and the third segment.
BORDERS = [0, 1, 15, 16, 17] + [
    border + step for border in (FIRST_ROOM_BYTES, FIRST_ROOM_BYTES + 2 * ROOM_BYTES) for step in (-1, 0, 1)
]
VERSION = b"version-id-16-by"


def stock_tink(key: bytes) -> Any:
    """Give Tink's own streaming primitive for `key`."""
    streaming_aead.register()
    handle = json_proto_keyset_format.parse(to_tink_keyset(key), secret_key_access.TOKEN)
    return handle.primitive(streaming_aead.StreamingAead)


class Kept(io.BytesIO):
    """A stream whose bytes outlive its closing."""

    def close(self) -> None:
        """Keep the bytes."""


def tink_writes(key: bytes, content: bytes) -> bytes:
    kept = Kept()
    with stock_tink(key).new_encrypting_stream(kept, VERSION) as stream:
        stream.write(content)
    return kept.getvalue()


def tink_reads(key: bytes, sealed: bytes) -> bytes:
    with stock_tink(key).new_decrypting_stream(io.BytesIO(sealed), VERSION) as stream:
        return bytes(stream.read())


def stored_bytes(storage: LocalStorage, name: str) -> bytes:
    with storage.open(name) as source:
        buffer = bytearray(source.size)
        source.read_into(memoryview(buffer), 0)
    return bytes(buffer)


def store_bytes(storage: LocalStorage, name: str, sealed: bytes) -> None:
    file = storage.create(name)
    file.write(sealed)
    file.commit()


def sample(size: int) -> bytes:
    return random.Random(size).randbytes(size)


@pytest.mark.parametrize("size", [*BORDERS, 5 * MIB])
def test_stock_tink_opens_what_we_seal(storage: LocalStorage, key: bytes, size: int) -> None:
    write_sealed(storage, "ours", sample(size), key, VERSION)
    assert tink_reads(key, stored_bytes(storage, "ours")) == sample(size)


@pytest.mark.parametrize("size", [*BORDERS, 5 * MIB])
def test_we_open_what_stock_tink_seals(storage: LocalStorage, key: bytes, size: int) -> None:
    store_bytes(storage, "theirs", tink_writes(key, sample(size)))
    assert read_sealed(storage, "theirs", size, key, VERSION) == sample(size)


@given(size=st.integers(0, 3 * MIB + 100), seed=st.integers(0, 2**32), cut=st.integers(1, 2 * MIB))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_size_written_in_any_pieces_is_tinks_file(storage: LocalStorage, size: int, seed: int, cut: int) -> None:
    key, content, name = new_file_key(), random.Random(seed).randbytes(size), f"x-{seed}-{size}-{cut}"
    with SegmentWriter(storage.create(name), key, VERSION) as writer:
        for start in range(0, size, cut):
            writer.write(memoryview(content)[start : start + cut])
    sealed = stored_bytes(storage, name)
    storage.delete(name)
    assert len(sealed) == sealed_size(size) == len(tink_writes(key, content))
    assert tink_reads(key, sealed) == content


def test_another_version_id_does_not_open_the_file(storage: LocalStorage, key: bytes) -> None:
    write_sealed(storage, "ours", b"text", key, VERSION)
    with pytest.raises(FileDamaged):
        read_sealed(storage, "ours", 4, key, b"another-id-16-by")


def test_another_key_does_not_open_the_file(storage: LocalStorage, key: bytes) -> None:
    write_sealed(storage, "ours", b"text", key, VERSION)
    with pytest.raises(FileDamaged):
        read_sealed(storage, "ours", 4, new_file_key(), VERSION)


def test_an_error_while_writing_leaves_no_file(storage: LocalStorage, key: bytes) -> None:
    with pytest.raises(ConnectionResetError), SegmentWriter(storage.create("ours"), key, VERSION) as writer:
        writer.write(sample(3 * MIB))
        raise ConnectionResetError
    assert not storage.exists("ours")
    assert list(storage.root.rglob("*/*")) == []


def test_a_writer_refuses_to_go_on_after_a_failed_write(storage: LocalStorage, key: bytes) -> None:
    file = storage.create("ours")
    writer = SegmentWriter(file, key, VERSION)
    file._close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        writer.write(sample(3 * MIB))
    with pytest.raises(WriterSpent):
        writer.write(b"more")
    with pytest.raises(WriterSpent):
        writer.close()
    assert not storage.exists("ours")


def test_a_file_is_not_there_before_it_is_closed(storage: LocalStorage, key: bytes) -> None:
    writer = SegmentWriter(storage.create("ours"), key, VERSION)
    writer.write(sample(3 * MIB))
    assert not storage.exists("ours")
    assert writer.close() == 3 * MIB
    assert storage.exists("ours")


def test_two_files_of_the_same_content_share_no_byte_run(storage: LocalStorage, key: bytes) -> None:
    for name in ("one", "two"):
        write_sealed(storage, name, bytes(2 * MIB), key, VERSION)
    one, two = stored_bytes(storage, "one"), stored_bytes(storage, "two")
    assert one[1:40] != two[1:40]
    assert one[40:56] != two[40:56]
