"""A matter of 2 GiB in 500 files as one archive: the pace of its bytes, and the memory above idle while they leave.

Run: `python -m benchmarks.archives [files, default 500]`. In a throw-away SQLite office; each file has 4 MiB, opened, proved and
put into a pipe that a second process empties. Units: MB/s (10**6) and MiB. The first line's limit is what the same pipe takes
of plain bytes in the same run; it holds 1 MiB, so that the office is measured and not the pipe.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.scratch import own_var

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
own_var(Path(__file__).resolve().parent.parent / "var")

MIB = 1024 * 1024
FILE_BYTES = 4 * MIB
WANTED_MB_S, MOST_MIB, MOST_FIRST_MS = 700, 32, 100


def peak() -> float:
    """Give the highest resident memory since `forget`. Units: MiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


def forget() -> float:
    """Begin to watch memory anew; give what is resident now. Units: MiB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak()


def poured(pieces: Iterable[bytes]) -> tuple[int, float, float]:
    """Put `pieces` into the pipe; give how many bytes, the seconds they took, and those until the first."""
    count, first, began = 0, 0.0, time.perf_counter()
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pipesize=MIB) as sink:
        assert sink.stdin is not None
        out = sink.stdin.fileno()
        for piece in pieces:
            first = first or time.perf_counter() - began
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(out, rest) :]
            count += len(piece)
        sink.stdin.close()
    return count, time.perf_counter() - began, first


def asked_for(small: Any) -> Iterator[bytes]:
    """Give the archive as the office answers it, from the request on."""
    from tests.cast import browser

    answer: Any = browser(small.leo).get(small.url("archive/"))
    assert answer.status_code == 200, answer.content
    yield from answer.streaming_content


def main(files: int) -> int:
    """Print the two lines; 1 when a limit is missed."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    from tests.factories.archives import stored_papers
    from tests.factories.matters import small_matter

    small = small_matter()
    noise = os.urandom(FILE_BYTES)
    stored_papers(
        small.client_room,
        small.leo,
        ((f"Scan {at}.txt", at.to_bytes(8, "big") + noise[8:]) for at in range(files)),
    )
    plain, seconds, _first = poured(noise[at : at + MIB] for _ in range(files) for at in range(0, FILE_BYTES, MIB))
    limit = plain / 1e6 / seconds
    del noise
    poured(asked_for(small))  # once before, so that what is loaded on first use counts as idle
    idle = forget()
    count, seconds, first = poured(asked_for(small))
    pace, above = count / 1e6 / seconds, peak() - idle
    line = {"workload": f"archive of {files} files", "figure": round(pace), "unit": "MB/s", "limit": round(limit)}
    more = {"wanted": WANTED_MB_S, "first_byte_ms": round(first * 1000), "wanted_first_ms": MOST_FIRST_MS}
    print(json.dumps({**line, "ratio": round(pace / limit, 3), **more}), flush=True)
    held = {"workload": "memory of an archive", "figure": round(above, 1), "unit": "MiB over idle", "limit": MOST_MIB}
    print(json.dumps({**held, "ratio": round(above / MOST_MIB, 2)}), flush=True)
    return int(pace < WANTED_MB_S or above > MOST_MIB)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1] if len(sys.argv) > 1 else 500)))
