"""A growing upload is kept part by part, survives kills and power cuts, and never uses a nonce for two contents."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, cast

import pytest

from tests.vault.crashdisk import CrashDisk, PowerCut
from tests.vault.sealed import read_sealed
from vault.bounds import PART_BYTES
from vault.errors import FileDamaged, UploadBusy, UploadChanged, UploadLost, WriterSpent
from vault.growing import GrowingFile, drop_growing
from vault.sealing import FIRST_ROOM_BYTES, ROOM_BYTES, SEGMENT_BYTES, new_file_key, sealed_size
from vault.storage import LocalStorage, Storage
from vault.streams import SealedReader

MIB = 1024 * 1024
KEY, VERSION = new_file_key(), b"version-id-16-by"
UPLOAD = "uploads/aa"


def sample(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


def send(storage: Storage, content: bytes, cuts: list[int]) -> None:
    """Send `content` in parts that end at `cuts`, each in a connection of its own, then finish."""
    GrowingFile.create(storage, UPLOAD, KEY, VERSION).close()
    for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
        with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
            assert growing.offset == start
            growing.append(content[start:end])
    with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
        growing.finish()


@pytest.mark.parametrize(
    "cuts",
    [
        [],
        [1],
        [FIRST_ROOM_BYTES],
        [FIRST_ROOM_BYTES - 1, FIRST_ROOM_BYTES, FIRST_ROOM_BYTES + 1],
        [FIRST_ROOM_BYTES + ROOM_BYTES, FIRST_ROOM_BYTES + 2 * ROOM_BYTES],
        list(range(500_000, 5 * MIB, 500_000)),
    ],
)
@pytest.mark.parametrize("size", [5 * MIB + 3, FIRST_ROOM_BYTES + 4 * ROOM_BYTES])
def test_parts_of_any_length_make_the_whole_file(storage: LocalStorage, size: int, cuts: list[int]) -> None:
    send(storage, sample(size), cuts)
    storage.adopt(UPLOAD, "versions/bb")
    assert storage.size("versions/bb") == sealed_size(size)
    assert read_sealed(storage, "versions/bb", size, KEY, VERSION) == sample(size)


def test_a_file_of_nothing_can_be_sent(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        finished = growing.finish()
    storage.adopt(UPLOAD, "versions/bb")
    assert finished.sha256 == hashlib.sha256(b"").digest()
    assert read_sealed(storage, "versions/bb", 0, KEY, VERSION) == b""


def test_each_part_gets_its_checksum_and_a_single_part_is_the_whole(storage: LocalStorage) -> None:
    content = sample(3 * MIB)
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        receipt = growing.append(content)
        assert (receipt.size_bytes, receipt.sha256, receipt.offset) == (
            3 * MIB,
            hashlib.sha256(content).digest(),
            3 * MIB,
        )
        assert growing.finish().sha256 == receipt.sha256


def test_the_whole_checksum_of_several_parts_is_left_to_a_job(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        growing.append(b"one")
        growing.append(b"two")
        assert growing.finish().sha256 is None


def test_a_checksum_that_the_receiver_has_is_used(storage: LocalStorage) -> None:
    digest = hashlib.sha256(b"text").digest()
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        assert growing.append(b"text", sha256=digest).sha256 == digest


def test_a_part_is_no_longer_than_its_limit(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        growing.append(sample(ROOM_BYTES))
        growing.append(sample(PART_BYTES))
        with pytest.raises(ValueError, match="PART_BYTES"):
            growing.append(bytes(PART_BYTES + 1))


def test_nothing_can_follow_the_end(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        growing.append(b"text")
        growing.finish()
        with pytest.raises(WriterSpent):
            growing.append(b"more")
    with GrowingFile.open(storage, UPLOAD, KEY, VERSION) as growing:
        assert growing.is_finishing
        with pytest.raises(WriterSpent):
            growing.append(b"more")
        assert growing.finish().size_bytes == 4


def test_two_connections_cannot_hold_one_upload(storage: LocalStorage) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION), pytest.raises(UploadBusy):
        GrowingFile.open(storage, UPLOAD, KEY, VERSION)
    GrowingFile.open(storage, UPLOAD, KEY, VERSION).close()


def test_an_upload_removed_while_somebody_waits_is_lost_not_revived(storage: LocalStorage) -> None:
    GrowingFile.create(storage, UPLOAD, KEY, VERSION).close()
    assert drop_growing(storage, UPLOAD)
    assert not drop_growing(storage, UPLOAD)
    with pytest.raises(UploadLost):
        GrowingFile.open(storage, UPLOAD, KEY, VERSION)


@pytest.mark.parametrize("name", [UPLOAD, UPLOAD + "-tail"])
def test_an_upload_whose_files_were_damaged_is_lost(storage: LocalStorage, name: str) -> None:
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        growing.append(sample(2 * MIB))
    path = storage.root / "growing" / name
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(UploadLost):
        GrowingFile.open(storage, UPLOAD, KEY, VERSION)


def test_the_disk_never_holds_the_content(storage: LocalStorage) -> None:
    canary = b"the canary of clara reyes"
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        for _ in range(3):
            growing.append(canary * 60_000)
            assert all(canary not in path.read_bytes() for path in storage.root.rglob("*") if path.is_file())
        growing.finish()
    assert all(canary not in path.read_bytes() for path in storage.root.rglob("*") if path.is_file())


def test_the_tail_is_journalled_under_a_fresh_nonce_each_time(storage: LocalStorage) -> None:
    seen = set()
    with GrowingFile.create(storage, UPLOAD, KEY, VERSION) as growing:
        for _ in range(20):
            growing.append(b"x")
            raw = (storage.root / "growing" / (UPLOAD + "-tail")).read_bytes()
            from vault.journal import SLOT_BYTES, SLOT_LENGTH, SLOTS

            for slot in range(SLOTS):
                seen.add(raw[slot * SLOT_BYTES + SLOT_LENGTH.size : slot * SLOT_BYTES + SLOT_LENGTH.size + 12])
    assert len(seen - {bytes(12)}) == 21


# Power cuts, on a disk that tears and loses what was not flushed.

PARTS = [700_000, 1_100_000, 2_200_000, 10, 1_048_520, 3_000_000]


def upload_until_cut(disk: CrashDisk, content: bytes, acknowledged: list[int]) -> bool:
    """Send what is missing of `content`; give True once it is finished. Notes each offset that was acknowledged."""
    try:
        try:
            growing = GrowingFile.open(cast("Storage", disk), UPLOAD, KEY, VERSION)
        except UploadLost:
            assert acknowledged[-1] == 0, "an upload with acknowledged parts must not be lost"
            disk.files.clear()
            disk.seals.clear()
            growing = GrowingFile.create(cast("Storage", disk), UPLOAD, KEY, VERSION)
        assert growing.offset >= acknowledged[-1]
        assert content_of(disk, growing.offset) == content[: growing.offset]
        while growing.offset < len(content):
            part = PARTS[growing.offset % len(PARTS)]
            acknowledged.append(growing.append(content[growing.offset : growing.offset + part]).offset)
        growing.finish()
    except PowerCut:
        return False
    return True


def content_of(disk: CrashDisk, size: int) -> bytes:
    """Give the first `size` bytes of content that the growing file and its journal hold, read apart from our reader."""
    from vault.sealing import HEADER_BYTES, FileCipher, content_start, room_of, sealed_start

    raw = bytes(disk.files[UPLOAD].seen)
    cipher, whole, index = FileCipher(KEY, raw[:HEADER_BYTES], VERSION), b"", 0
    while content_start(index + 1) <= size:
        start = sealed_start(index)
        try:
            whole += cipher.open(index, raw[start : start + room_of(index) + 16], last=False)
        except FileDamaged:
            break
        index += 1
    if len(whole) < size:
        side = GrowingFile.open(cast("Storage", disk), UPLOAD, KEY, VERSION)
        whole += side._now.tail
    return whole[:size]


def finished_content(disk: CrashDisk, size: int) -> bytes:
    class Source:
        def __init__(self) -> None:
            self.raw = disk.files[UPLOAD]
            self.size = self.raw.size()

        def read_into(self, buffer: memoryview, offset: int) -> int:
            return self.raw.read_into(buffer, offset)

        def close(self) -> None:
            """Nothing to let go."""

    with SealedReader(Source(), KEY, VERSION, size) as reader:
        return b"".join(reader.iter_range())


@pytest.mark.parametrize("seed", range(30))
def test_power_cuts_lose_nothing_acknowledged_and_reuse_no_nonce(seed: int) -> None:
    """Up to forty cuts in one upload, each at a random operation, each tearing what was not flushed."""
    chance = random.Random(seed)
    content = sample(chance.randrange(4 * MIB, 7 * MIB), seed)
    disk, acknowledged, cuts = CrashDisk(), [0], 0
    disk.steps_left = chance.randrange(30)
    while not upload_until_cut(disk, content, acknowledged):
        cuts += 1
        disk.restart(chance, power_lost=chance.random() < 0.5)
        if cuts < 40:
            disk.steps_left = chance.randrange(12)
    assert cuts > 0
    assert finished_content(disk, len(content)) == content
    assert all(len(contents) == 1 for contents in disk.seals.values())


@pytest.mark.parametrize("seed", range(60))
def test_a_sender_who_changes_the_file_after_each_cut_gets_no_second_seal(seed: int) -> None:
    """After every cut other content comes for the same place: it is refused, or no byte of the old was on the disk."""
    chance = random.Random(seed)
    disk, acknowledged = CrashDisk(), [0]
    GrowingFile.create(cast("Storage", disk), UPLOAD, KEY, VERSION)
    for attempt in range(12):
        disk.steps_left = chance.randrange(1, 9)
        part = chance.choice([300_000, 1_400_000, 3 * MIB])
        with suppress(PowerCut, UploadChanged, WriterSpent):
            growing = GrowingFile.open(cast("Storage", disk), UPLOAD, KEY, VERSION)
            assert growing.offset >= acknowledged[-1]
            while growing.offset < 12 * MIB:
                acknowledged.append(growing.append(sample(part, 100 * seed + attempt)).offset)
            growing.finish()
        disk.restart(chance, power_lost=chance.random() < 0.7)
    with suppress(UploadChanged, WriterSpent):
        GrowingFile.open(cast("Storage", disk), UPLOAD, KEY, VERSION).append(sample(3 * MIB, seed))
    assert all(len(contents) == 1 for contents in disk.seals.values())


def test_other_content_is_refused_where_a_torn_segment_may_lie() -> None:
    """The plain case: the power goes while the first segments are being flushed."""
    disk = CrashDisk()
    growing = GrowingFile.create(cast("Storage", disk), UPLOAD, KEY, VERSION)
    # reserve, journal write, journal flush, data write; the data flush never comes.
    disk.steps_left = 4
    with pytest.raises(PowerCut):
        growing.append(b"a" * (2 * MIB))
    disk.restart(random.Random(3))
    file = disk.files[UPLOAD]
    file.seen[SEGMENT_BYTES - 5000 :] = bytes(max(0, len(file.seen) - SEGMENT_BYTES + 5000))
    growing = GrowingFile.open(cast("Storage", disk), UPLOAD, KEY, VERSION)
    assert growing.offset == 0
    # In small steps too: the mark must survive each of them.
    for _ in range(9):
        growing.append(b"b" * 100_000)
        growing = GrowingFile.open(cast("Storage", disk), UPLOAD, KEY, VERSION)
    with pytest.raises(UploadChanged):
        growing.append(b"b" * 200_000)
    assert all(len(contents) == 1 for contents in disk.seals.values())


# Real kills of a real process, on a real disk.


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
