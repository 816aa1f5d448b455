"""Workloads of the file core's streams: one JSON line each, with the limit measured beside it in the same run.

Run: `python -m benchmarks.vault_streams [size in MiB, default 1024]`. Rates are MB/s (10**6); judge the ratios, not the
seconds: the disk's pace is the machine's.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from vault.bounds import PART_BYTES  # noqa: E402
from vault.digests import digest_of  # noqa: E402
from vault.growing import GrowingFile, drop_growing  # noqa: E402
from vault.sealing import ROOM_BYTES, SEGMENT_BYTES, FileCipher, new_file_key, sealed_size  # noqa: E402
from vault.storage import LocalStorage  # noqa: E402
from vault.streams import SealedReader, SegmentWriter  # noqa: E402

MIB = 1024 * 1024
ROUNDS = 5
VERSION = b"version-id-16-by"


def say(workload: str, figure: float, unit: str, limit: float, **more: float) -> None:
    """Print one line; `ratio` is figure / limit."""
    line = {"workload": workload, "figure": round(figure, 3), "unit": unit, "limit": round(limit, 3)}
    print(json.dumps({**line, "ratio": round(figure / limit, 3), **more}), flush=True)


def seconds_of(work: Callable[[], object]) -> float:
    """Give how long `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Streams:
    """One file of `size` bytes, sent and read in every way."""

    def __init__(self, folder: Path, size: int) -> None:
        """Work below `folder`."""
        self.storage, self.size, self.key = LocalStorage(folder), size, new_file_key()
        self.part = os.urandom(PART_BYTES)

    def encrypt_and_flush(self) -> None:
        """Seal into one file, which goes afterwards: the limit."""
        self.seal_into("limit/aa")
        self.storage.delete("limit/aa")

    def seal_into(self, place: str) -> None:
        """Seal segments one after the other into a file at `place` and flush once."""
        cipher, out = FileCipher.fresh(self.key, VERSION), memoryview(bytearray(SEGMENT_BYTES))
        file = self.storage.create(place)
        for index in range(self.size // ROOM_BYTES):
            file.write(out[: cipher.seal_into(index + 1, memoryview(self.part)[:ROOM_BYTES], out, last=False)])
        file.commit()

    def grow(self) -> float:
        """Send the file in parts with checksum and journal; give how long the finish took (seconds)."""
        with GrowingFile.create(self.storage, "uploads/aa", self.key, VERSION) as growing:
            for _ in range(self.size // PART_BYTES):
                growing.append(self.part)
            began = time.perf_counter()
            growing.finish()
            self.storage.adopt("uploads/aa", "versions/aa")
            finish = time.perf_counter() - began
        drop_growing(self.storage, "uploads/aa")
        return finish

    def write(self) -> None:
        """Write the file in one go."""
        with SegmentWriter(self.storage.create("versions/bb"), self.key, VERSION) as writer:
            for _ in range(self.size // PART_BYTES):
                writer.write(self.part)
        self.storage.delete("versions/bb")

    def reader(self, *, check_end: bool = True) -> SealedReader:
        """Open the file that `grow` left."""
        return SealedReader(self.storage.open("versions/aa"), self.key, VERSION, self.size, check_end=check_end)

    def read(self) -> None:
        """Read the whole file."""
        with self.reader() as reader:
            for _ in reader.iter_range():
                pass

    def read_sealed(self) -> None:
        """Read the sealed bytes without opening them: the limit of reading."""
        with self.storage.open("versions/aa") as source:
            buffer = memoryview(bytearray(SEGMENT_BYTES))
            for offset in range(0, sealed_size(self.size), SEGMENT_BYTES):
                source.read_into(buffer, offset)

    def first_byte(self, offset: int) -> None:
        """Open the file and read 64 KiB from `offset`."""
        with self.reader(check_end=False) as reader:
            next(reader.iter_range(offset, offset + 65_536))

    def digest(self) -> None:
        """Read the file for its checksums, as the job after an upload does."""
        with self.reader() as reader:
            digest_of(reader.iter_range())


def main(size: int) -> None:
    """Run every workload ROUNDS times, limit and workload in turns; print medians."""
    with tempfile.TemporaryDirectory() as folder:
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        streams = Streams(Path(folder), size)
        rates: dict[str, list[float]] = {}
        finishes, megabytes = [], size / 1e6

        def run(name: str, work: Callable[[], object]) -> None:
            rates.setdefault(name, []).append(megabytes / seconds_of(work))

        for _ in range(ROUNDS):
            run("limit", streams.encrypt_and_flush)
            run("grow", lambda: finishes.append(streams.grow()))
            run("write", streams.write)
            run("read sealed", streams.read_sealed)
            run("read", streams.read)
            run("digest", streams.digest)
            opened = [seconds_of(lambda at=at: streams.first_byte(at)) for at in range(0, size - 65_536, size // 97)]
            streams.storage.delete("versions/aa")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        middle = {name: statistics.median(values) for name, values in rates.items()}
        spread = [a / b for a, b in zip(rates["grow"], rates["limit"], strict=True)]
        low, high = round(min(spread), 3), round(max(spread), 3)
        say("vault.upload.growing", middle["grow"], "MB/s", middle["limit"], ratio_low=low, ratio_high=high)
        say("vault.upload.finish", statistics.median(finishes), "s", 0.5)
        say("vault.upload.one_go", middle["write"], "MB/s", middle["limit"])
        say("vault.read.whole", middle["read"], "MB/s", middle["read sealed"])
        say("vault.read.first_byte", statistics.median(opened) * 1000, "ms", 15, worst=round(max(opened) * 1000, 3))
        say("vault.digest", middle["digest"], "MB/s", middle["read"])
        say("vault.memory.over_idle", (peak - idle) / 1024, "MiB", 64)


if __name__ == "__main__":
    main(int(sys.argv[1]) * MIB if len(sys.argv) > 1 else 1024 * MIB)
