"""Shortcuts for tests: write and read a sealed file in one call."""

from __future__ import annotations

from vault.storage import LocalStorage
from vault.streams import SealedReader, SegmentWriter


def write_sealed(storage: LocalStorage, name: str, content: bytes, key: bytes, version_id: bytes) -> int:
    """Seal `content` under `name`; give its size."""
    with SegmentWriter(storage.create(name), key, version_id) as writer:
        writer.write(content)
    return len(content)


def read_sealed(storage: LocalStorage, name: str, size_bytes: int, key: bytes, version_id: bytes) -> bytes:
    """Give the whole content of `name`."""
    with SealedReader(storage.open(name), key, version_id, size_bytes) as reader:
        return b"".join(reader.iter_range())
