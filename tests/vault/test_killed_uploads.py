"""Real kills of a real process on a real disk: the upload resumes, whole, at most one part behind."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.vault.sealed import read_sealed
from vault.bounds import PART_BYTES
from vault.growing import GrowingFile, drop_growing
from vault.sealing import SEGMENT_BYTES, new_file_key
from vault.storage import LocalStorage

MIB = 1024 * 1024
KEY, VERSION = new_file_key(), b"version-id-16-by"
UPLOAD = "uploads/aa"


def sample(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked child; give its process id."""
    child = os.fork()
    if not child:
        status = 70
        try:
            work()
            status = 0
        finally:
            if status:
                traceback.print_exc()
            os._exit(status)
    return child


class DyingStorage(LocalStorage):
    """Kills its process at the chosen operation, after writing a random piece; notes every segment before it goes out."""

    def arm(self, steps: int, chance: random.Random, log: int) -> None:
        """Die at operation `steps`; write the notes to the descriptor `log`."""
        self.steps, self.chance, self.log = steps, chance, log

    def grow(self, key: str, *, new: bool = False) -> Any:
        file = super().grow(key, new=new)
        plain_write, plain_sync, is_data = file.write_at, file.sync, not key.endswith("-tail")

        def count(data: bytes | memoryview = b"", offset: int = 0) -> None:
            self.steps -= 1
            if self.steps < 0:
                if len(data):
                    plain_write(memoryview(data)[: self.chance.randrange(len(data) + 1)], offset)
                os.kill(os.getpid(), signal.SIGKILL)

        def write_at(data: Any, offset: int) -> None:
            if is_data and offset:
                for start in range(0, len(data), SEGMENT_BYTES - (offset % SEGMENT_BYTES)):
                    piece = data[start : start + SEGMENT_BYTES]
                    digest = hashlib.sha256(piece).hexdigest()
                    os.write(self.log, f"{(offset + start) // SEGMENT_BYTES} {digest}\n".encode())
                    if offset % SEGMENT_BYTES:
                        break
            count(data, offset)
            plain_write(data, offset)

        def sync() -> None:
            count()
            plain_sync()

        file.write_at, file.sync = write_at, sync  # type: ignore[method-assign]
        return file


@pytest.fixture
def log(tmp_path: Any) -> Iterator[int]:
    fd = os.open(tmp_path / "seals", os.O_RDWR | os.O_CREAT | os.O_APPEND)
    yield fd
    os.close(fd)


def seals_in(log: int) -> dict[str, set[str]]:
    seals: dict[str, set[str]] = {}
    for line in os.pread(log, 1 << 24, 0).decode().splitlines():
        index, _, digest = line.partition(" ")
        seals.setdefault(index, set()).add(digest)
    return seals


@pytest.mark.parametrize("seed", range(12))
def test_kills_at_any_operation_leave_an_upload_that_resumes(storage: LocalStorage, seed: int, log: int) -> None:
    content, chance, offset, kills = sample(12 * MIB, seed), random.Random(seed), 0, 0
    GrowingFile.create(storage, UPLOAD, KEY, VERSION).close()
    while True:
        dying = DyingStorage(storage.root)
        dying.arm(chance.randrange(12) if kills < 25 else 10**6, random.Random(chance.random()), log)

        def resume(dying: DyingStorage = dying) -> None:
            with GrowingFile.open(dying, UPLOAD, KEY, VERSION) as growing:
                while growing.offset < len(content):
                    growing.append(content[growing.offset : growing.offset + 1_500_000])
                growing.finish()

        _, status = os.waitpid(in_child(resume), 0)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL, "the child may only die of its kill"
        kills += 1
        with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
            assert growing.offset >= offset
            offset = growing.offset
    assert kills > 3
    storage.adopt(UPLOAD, "versions/bb")
    drop_growing(storage, UPLOAD)
    whole = read_sealed(storage, "versions/bb", len(content), KEY, VERSION)
    assert hashlib.sha256(whole).digest() == hashlib.sha256(content).digest()
    seals = seals_in(log)
    assert seals
    assert all(len(contents) == 1 for contents in seals.values())


def test_kills_at_any_time_lose_at_most_one_part(storage: LocalStorage, tmp_path: Any) -> None:
    """The child notes what was acknowledged; the parent kills it whenever, and the disk stands at least there."""
    content, chance = sample(64 * MIB, 5), random.Random(5)
    GrowingFile.create(storage, UPLOAD, KEY, VERSION).close()
    notes = os.open(tmp_path / "notes", os.O_RDWR | os.O_CREAT | os.O_APPEND)

    def resume() -> None:
        with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
            while growing.offset < len(content):
                os.write(
                    notes, f"{growing.append(content[growing.offset : growing.offset + PART_BYTES]).offset}\n".encode()
                )

    kills = stood = 0
    for _ in range(15):
        child = in_child(resume)
        end = time.monotonic() + chance.uniform(0.01, 0.12)
        while time.monotonic() < end and not os.waitpid(child, os.WNOHANG)[0]:
            os.sched_yield()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
            kills += 1
        with suppress(ChildProcessError):
            os.waitpid(child, 0)
        acknowledged = [int(line) for line in os.pread(notes, 1 << 20, 0).split()] or [0]
        with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
            # At most the part in flight is missing, and at most one came in without its note.
            assert acknowledged[-1] <= growing.offset <= max(acknowledged[-1], stood) + PART_BYTES
            stood = growing.offset
            if growing.offset == len(content):
                break
    os.close(notes)
    assert kills
    with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
        while growing.offset < len(content):
            growing.append(content[growing.offset : growing.offset + PART_BYTES])
        growing.finish()
    storage.adopt(UPLOAD, "versions/bb")
    assert read_sealed(storage, "versions/bb", len(content), KEY, VERSION) == content
