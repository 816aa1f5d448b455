"""What a storage for sealed files can do. Keys are ids (`versions/0f3c…`), never names that a person chose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Protocol, Self

from vault.errors import StorageUnsafe
from vault.sealing import Data

KEY_SHAPE: Final = re.compile(r"[0-9a-z][0-9a-z-]{0,63}(?:/[0-9a-z][0-9a-z-]{0,63}){0,3}")


def check_key(key: str) -> str:
    """Give `key` back when it is made of ids only.

    Raises: StorageUnsafe for anything else (dots, slashes in a row, upper case, NUL, too long).
    """
    if KEY_SHAPE.fullmatch(key) is None:
        raise StorageUnsafe(detail="a storage key that is not made of ids")
    return key


class SealedSource(Protocol):
    """A stored file open for reading at any place."""

    size: int

    def read_into(self, buffer: memoryview, offset: int) -> int:
        """Fill `buffer` from `offset`; give how many bytes there were (fewer only at the end)."""
        ...

    def fileno(self) -> int:
        """Give a descriptor of the sealed bytes, for a child process that reads them."""
        ...

    def close(self) -> None:
        """Let the file go."""
        ...

    def __enter__(self) -> Self:
        """Use as a context manager."""
        ...

    def __exit__(self, *exc: object) -> None:
        """Close."""
        ...


class AppendFile(Protocol):
    """A new file being written from its beginning. It has no place until `commit`."""

    def write(self, data: Data) -> None:
        """Append all of `data`."""
        ...

    def commit(self) -> None:
        """Make the file durable, then let it appear under its key, whole and at once."""
        ...

    def discard(self) -> None:
        """Remove what was written; safe to call again."""
        ...


class BlockFile(Protocol):
    """A file of the growing area, written at any place, held by one process at a time."""

    def size(self) -> int:
        """Give its length now."""
        ...

    def read_into(self, buffer: memoryview, offset: int) -> int:
        """Fill `buffer` from `offset`; give how many bytes there were."""
        ...

    def write_at(self, data: Data, offset: int) -> None:
        """Write all of `data` at `offset`."""
        ...

    def reserve(self, size: int) -> None:
        """Make sure that there is room for `size` bytes in all; does not shorten."""
        ...

    def truncate(self, size: int) -> None:
        """Make it exactly `size` bytes long."""
        ...

    def sync(self) -> None:
        """Return when everything written is on the disk."""
        ...

    def close(self) -> None:
        """Let the file and its lock go."""
        ...

    def __enter__(self) -> Self:
        """Use as a context manager."""
        ...

    def __exit__(self, *exc: object) -> None:
        """Close."""
        ...


class Storage(Protocol):
    """A place for sealed files, and beside it the growing area for uploads that are not complete."""

    def create(self, key: str) -> AppendFile:
        """Begin a new file.

        Raises: StorageTaken when `key` holds one already.
        """
        ...

    def open(self, key: str) -> SealedSource:
        """Open a file for reading.

        Raises: FileMissing.
        """
        ...

    def size(self, key: str) -> int:
        """Give the length of the sealed file.

        Raises: FileMissing.
        """
        ...

    def exists(self, key: str) -> bool:
        """Say whether `key` holds a file."""
        ...

    def delete(self, key: str) -> bool:
        """Remove the file durably; say whether there was one."""
        ...

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Give every key, or those under the folder `prefix`."""
        ...

    def kept_keys(self, prefix: str = "") -> Iterator[tuple[str, float]]:
        """Give every key, or those under the folder `prefix`, with the time of its last write (seconds since 1970)."""
        ...

    def free_bytes(self) -> int:
        """Give how much room is left."""
        ...

    def grow(self, key: str, *, new: bool = False) -> BlockFile:
        """Open a file of the growing area for one process alone.

        Raises: UploadBusy when another holds it; UploadLost when it is not there; StorageTaken when `new` and it is.
        """
        ...

    def adopt(self, growing_key: str, key: str) -> None:
        """Move a finished file of the growing area to its place, whole and at once; done twice it is done once.

        Raises: StorageTaken, UploadLost.
        """
        ...

    def drop(self, growing_key: str) -> bool:
        """Remove a file of the growing area; say whether there was one."""
        ...

    def growing_keys(self) -> Iterator[tuple[str, float]]:
        """Give every key of the growing area with the time of its last write (seconds since 1970)."""
        ...

    def sweep_coming(self, before: float) -> int:
        """Remove files of broken one-go writes last touched before `before` (seconds since 1970); give how many."""
        ...
