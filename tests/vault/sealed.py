"""Shortcuts for tests: write and read a sealed file in one call."""

from __future__ import annotations

from collections.abc import Callable

from vault.inspection import Findings
from vault.sealing import new_file_key
from vault.storage import LocalStorage
from vault.streams import SealedReader, SegmentWriter

KEY, VERSION = new_file_key(), b"version-id-16-by"
Look = Callable[[str, bytes], Findings]


def write_sealed(storage: LocalStorage, name: str, content: bytes, key: bytes, version_id: bytes) -> int:
    """Seal `content` under `name`; give its size."""
    with SegmentWriter(storage.create(name), key, version_id) as writer:
        writer.write(content)
    return len(content)


def read_sealed(storage: LocalStorage, name: str, size_bytes: int, key: bytes, version_id: bytes) -> bytes:
    """Give the whole content of `name`."""
    with SealedReader(storage.open(name), key, version_id, size_bytes) as reader:
        return b"".join(reader.iter_range())
