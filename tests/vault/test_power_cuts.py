"""A growing upload on a disk that loses power: nothing acknowledged is lost, and no nonce meets two contents."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import cast

import pytest

from tests.vault.crashdisk import CrashDisk, PowerCut
from vault.errors import FileDamaged, UploadChanged, UploadLost, WriterSpent
from vault.growing import GrowingFile
from vault.sealing import HEADER_BYTES, SEGMENT_BYTES, FileCipher, content_start, new_file_key, room_of, sealed_start
from vault.storage import Storage
from vault.streams import SealedReader

pytestmark = pytest.mark.once

MIB = 1024 * 1024
KEY, VERSION = new_file_key(), b"version-id-16-by"
UPLOAD = "uploads/aa"


def sample(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


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
