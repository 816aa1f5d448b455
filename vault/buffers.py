"""Large buffers that are used again: taking fresh memory for every part costs more than encrypting it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Final

KEPT: Final = 2


class Buffers:
    """Lends buffers of one size; keeps a few for the next borrower. What was in them stays in them."""

    def __init__(self, size_bytes: int) -> None:
        """Lend buffers of `size_bytes`."""
        self._size_bytes = size_bytes
        self._idle: SimpleQueue[memoryview] = SimpleQueue()

    @contextmanager
    def lend(self) -> Iterator[memoryview]:
        """Give a buffer for the block; nothing may look at it afterwards."""
        try:
            buffer = self._idle.get_nowait()
        except Empty:
            buffer = memoryview(bytearray(self._size_bytes))
        try:
            yield buffer
        finally:
            if self._idle.qsize() < KEPT:
                self._idle.put(buffer)
