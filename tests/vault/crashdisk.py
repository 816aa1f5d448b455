"""A disk that loses power: writes not flushed yet survive in part, in any order, torn at any block.

It keeps every version of every segment that may ever have reached the platter, so a test can say that no nonce was used
for two contents. Only what growing uploads need of a storage.
"""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import pairwise
from typing import Self

from vault.errors import StorageTaken, UploadLost
from vault.sealing import HEADER_BYTES, SEGMENT_BYTES, Data

BLOCK = 4096


class PowerCut(BaseException):
    """The machine is gone. Not an Exception: nothing may catch it and go on."""


class CrashFile:
    """One file: what is surely on the platter, and the writes that are still on their way."""

    def __init__(self, disk: CrashDisk, name: str) -> None:
        self.disk, self.name = disk, name
        self.safe, self.seen = bytearray(), bytearray()
        self.pending: list[tuple[int, bytes]] = []

    def size(self) -> int:
        return len(self.seen)

    def read_into(self, buffer: memoryview, offset: int) -> int:
        piece = self.seen[offset : offset + buffer.nbytes]
        buffer[: len(piece)] = piece
        return len(piece)

    def write_at(self, data: Data, offset: int) -> None:
        self.disk.step()
        self.pending.append((offset, bytes(data)))
        put(self.seen, offset, data)
        self.disk.saw(self.name, offset, bytes(data))

    def reserve(self, size: int) -> None:
        """Count as an operation; room is short only when nobody could ask for it."""
        assert size > 0
        self.disk.step()

    def truncate(self, size: int) -> None:
        self.sync()
        del self.safe[size:], self.seen[size:]

    def sync(self) -> None:
        self.disk.step()
        for offset, data in self.pending:
            put(self.safe, offset, data)
        self.pending.clear()

    def lose_power(self, chance: random.Random) -> None:
        """Let a random part of what was on its way arrive, block by block, in random order."""
        arrived = []
        for offset, data in self.pending:
            end = offset + len(data)
            edges = [offset, *range(-(-(offset + 1) // BLOCK) * BLOCK, end, BLOCK), end]
            blocks = [(start, data[start - offset : stop - offset]) for start, stop in pairwise(edges)]
            share = chance.choice([0.0, 0.05, 0.5, 0.95, 1.0])
            arrived += [block for block in blocks if chance.random() < share]
        for offset, data in arrived:
            put(self.safe, offset, data)
        self.pending.clear()
        self.seen = bytearray(self.safe)

    def close(self) -> None:
        """Nothing to let go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class CrashDisk:
    """A storage of CrashFiles that cuts the power at the operation it is told."""

    def __init__(self) -> None:
        self.files: dict[str, CrashFile] = {}
        self.steps_left: int | None = None
        self.seals: dict[int, set[bytes]] = defaultdict(set)

    def step(self) -> None:
        """Count an operation; cut the power when its time has come."""
        if self.steps_left is not None:
            if self.steps_left == 0:
                raise PowerCut
            self.steps_left -= 1

    def saw(self, name: str, offset: int, data: bytes) -> None:
        """Note every segment of the data file that is sent to the platter, by its number."""
        if name.endswith("-tail") or (offset == 0 and len(data) == HEADER_BYTES):
            return
        for start in range(offset - offset % SEGMENT_BYTES, offset + len(data), SEGMENT_BYTES):
            piece = data[max(0, start - offset) : start - offset + SEGMENT_BYTES]
            self.seals[start // SEGMENT_BYTES].add(piece)

    def restart(self, chance: random.Random, *, power_lost: bool = True) -> None:
        """Come up again after the power was cut; or only the process died, and what it wrote is still on its way."""
        self.steps_left = None
        for file in self.files.values():
            if power_lost:
                file.lose_power(chance)

    def grow(self, key: str, *, new: bool = False) -> CrashFile:
        if new and key in self.files:
            raise StorageTaken
        if not new and key not in self.files:
            raise UploadLost
        return self.files.setdefault(key, CrashFile(self, key))


def put(target: bytearray, offset: int, data: Data) -> None:
    if len(target) < offset:
        target.extend(bytes(offset - len(target)))
    target[offset : offset + len(data)] = data
