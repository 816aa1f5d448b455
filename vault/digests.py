"""Digests of content, computed in a second thread: SHA-256 is dearer than the encryption and lets the interpreter go."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import BoundedSemaphore, Thread

from vault.sealing import Data

PIECES_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Digest:
    """What a file weighs and its checksums: SHA-256 for people, CRC-32 for archives."""

    size_bytes: int
    sha256: bytes
    crc32: int


class Sha256Thread:
    """A SHA-256 that runs beside its feeder. Pieces must not change after they are fed."""

    def __init__(self) -> None:
        """Start the thread; it ends with `digest` or `stop`."""
        self._hash = hashlib.sha256()
        self._pieces: SimpleQueue[Data | None] = SimpleQueue()
        self._slots = BoundedSemaphore(PIECES_AHEAD)
        self._thread = Thread(target=self._run, name="sha256", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while (piece := self._pieces.get()) is not None:
            self._hash.update(piece)
            self._slots.release()

    def feed(self, piece: Data) -> None:
        """Hash `piece` soon; waits while too many pieces are ahead."""
        self._slots.acquire()
        self._pieces.put(piece)

    def stop(self) -> None:
        """End the thread; safe to call again."""
        if self._thread.is_alive():
            self._pieces.put(None)
            self._thread.join()

    def digest(self) -> bytes:
        """Give the digest of all pieces fed."""
        self.stop()
        return self._hash.digest()


def digest_of(pieces: Iterable[bytes]) -> Digest:
    """Give the size and checksums of content read piece by piece (e.g. `SealedReader.iter_range()`)."""
    size_bytes, crc32, hashing = 0, 0, Sha256Thread()
    try:
        for piece in pieces:
            hashing.feed(piece)
            crc32 = zlib.crc32(piece, crc32)
            size_bytes += len(piece)
        return Digest(size_bytes, hashing.digest(), crc32)
    finally:
        hashing.stop()
