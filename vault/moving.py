"""Carry every finished file from one storage to another: an office moves from its disk into a bucket, or back.

Sealed bytes are carried as they are: no key is needed. Nothing is removed where it came from. A carry can be stopped anywhere and
begun again: what is there already, byte for byte, is left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vault.errors import FileMissing, StorageTaken
from vault.storage.contract import SealedSource, Storage

PIECE_BYTES: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Carried:
    """One file that was looked at. `is_new`: it was copied now. `is_whole`: what lies there is what lay here. Units: bytes."""

    key: str
    size_bytes: int
    is_new: bool
    is_whole: bool


def carry(source: Storage, target: Storage) -> Iterator[Carried]:
    """Yield each finished file of `source` once it lies in `target`, read back and compared.

    What is destroyed meanwhile is passed over. Raises: StorageAway, StorageFull.
    """
    for key, _written_at in source.kept_keys():
        try:
            yield _carried(source, target, key)
        except FileMissing:
            if source.exists(key):
                raise


def _carried(source: Storage, target: Storage, key: str) -> Carried:
    with source.open(key) as here:
        wanted = _digest(here)
        is_new = not target.exists(key)
        if is_new:
            _copy(here, target, key)
        with target.open(key) as there:
            return Carried(key, here.size, is_new, there.size == here.size and _digest(there) == wanted)


def _copy(here: SealedSource, target: Storage, key: str) -> None:
    try:
        file = target.create(key)
    except StorageTaken:
        return  # another carry was here first; what it wrote is compared like everything else
    try:
        for piece in _pieces(here):
            file.write(piece)
        file.commit()
    except StorageTaken:
        file.discard()
    except BaseException:
        file.discard()
        raise


def _digest(source: SealedSource) -> bytes:
    digest = hashlib.sha256()
    for piece in _pieces(source):
        digest.update(piece)
    return digest.digest()


def _pieces(source: SealedSource) -> Iterator[memoryview]:
    buffer, offset = memoryview(bytearray(min(PIECE_BYTES, max(source.size, 1)))), 0
    while offset < source.size:
        got = source.read_into(buffer, offset)
        if not got:
            return
        yield buffer[:got]
        offset += got
