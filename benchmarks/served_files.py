"""Files of 10 MiB, 1 GiB and 2,000,000,000 bytes up and down through the running office: memory, pace, and the first byte anywhere.

Run: `python -m benchmarks.served_files [sizes in bytes]`. The office is the demo's, seeded into a folder that goes afterwards;
its job thread lives in the web process, so the check of a new file counts too. Limits: 64 MiB over idle; for the pace up, the
same bytes sealed and flushed by one process; for the pace down, nginx sending a plain file to the same client; 15 ms to the
first byte. Paces at 1 GiB and above. Units: MiB, MB/s (10**6), ms.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import requests

from benchmarks.nginx import plain_file

ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024
# A request of the upload form (theme/static/theme/js/upload.js): two parts, each on the disk before the next is taken.
REQUEST_BYTES = 16 * MIB
SIZES = (10 * MIB, 1024 * MIB, 2_000_000_000)
LIMIT_MIB = 64
LIMIT_FIRST_MS = 15
WANTED_UP, WANTED_DOWN = 0.45, 0.38
OFFSETS = 40
ROUNDS = 5
PATIENCE_SECONDS = 120
# A virtual machine gives memory back to its host some seconds after a file in it is gone, and a file in memory that has to be
# asked for again takes three times as long to write: both sides wait, and neither removes its file.
SETTLED_SECONDS = 6
TUS = {"Tus-Resumable": "1.0.0"}


class Office:
    """A demo office on a port of its own, and Clara's session in it."""

    def __init__(self, folder: Path) -> None:
        """Seed it below `folder`, open it, sign in."""
        self.folder = folder
        self.environment = {**os.environ, "MUNIMENT_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.demo"}
        subprocess.run(
            [sys.executable, "manage.py", "demo", "--seed-only"],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", "8790"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.told = json.loads(self._written("demo.json"))
        self.session = requests.Session()
        self._sign_in()

    def _written(self, name: str) -> str:
        until = time.monotonic() + PATIENCE_SECONDS
        while not (self.folder / name).exists():
            if self.process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the demo office did not open on port 8790")
            time.sleep(0.1)
        return (self.folder / name).read_text(encoding="utf-8")

    def get(self, path: str, **more: Any) -> requests.Response:
        """Give the answer at `path`."""
        return self.session.get(self.told["base_url"] + path, timeout=600, **more)

    def _sign_in(self) -> None:
        clara = self.told["cast"]["clara"]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/accounts/login/").text)
        assert token is not None
        answer = self.session.post(
            f"{self.told['base_url']}/accounts/login/",
            data={"login": clara["email"], "password": clara["password"], "csrfmiddlewaretoken": token[1]},
            timeout=60,
        )
        assert answer.url.endswith("/home/"), answer.url

    def web_process(self) -> psutil.Process:
        """Give the process that answers: gunicorn's only worker."""
        parts = psutil.Process(self.process.pid).children(recursive=True)
        return next(part for part in parts if "simulator" not in part.cmdline() and not part.children())

    def close(self) -> None:
        """End the office and its children."""
        self.process.terminate()
        self.process.wait(timeout=30)


def peak_of(process: psutil.Process) -> float:
    """Give the highest resident memory since the last `forget_peak`. Units: MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def forget_peak(process: psutil.Process) -> None:
    """Begin to watch anew."""
    Path(f"/proc/{process.pid}/clear_refs").write_text("5", encoding="ascii")


def sent_bytes(size: int) -> tuple[list[bytes], str]:
    """Give the bodies that a file of `size` bytes is sent in, which share their memory, and its SHA-256."""
    begins = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    part, digest = os.urandom(REQUEST_BYTES), hashlib.sha256()
    parts = [begins + part[len(begins) :], *[part] * (size // REQUEST_BYTES)]
    parts = [*parts[: size // REQUEST_BYTES], parts[-1][: size % REQUEST_BYTES]] if size % REQUEST_BYTES else parts[:-1]
    for each in parts:
        digest.update(each)
    return parts, digest.hexdigest()


def upload(office: Office, name: str, parts: list[bytes]) -> str:
    """Send a file; give the address of the room."""
    page = office.get("/matters/")  # one matter: it leads straight into its room
    form = dict(re.findall(r'data-(binder|csrf|endpoint)="([^"]+)"', page.text))
    facts = {"filename": name, "filetype": "video/mp4", "binder": form["binder"]}
    headers = TUS | {"X-CSRFToken": form["csrf"], "Referer": page.url}
    told = {
        "Upload-Length": str(sum(map(len, parts))),
        "Upload-Metadata": ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in facts.items()),
    }
    begun = office.session.post(office.told["base_url"] + form["endpoint"], headers=headers | told, timeout=60)
    begun.raise_for_status()
    offset = 0
    for body in parts:
        office.session.patch(
            requests.compat.urljoin(office.told["base_url"], begun.headers["Location"]),
            data=body,
            headers=headers | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"},
            timeout=600,
        ).raise_for_status()
        offset += len(body)
    return requests.compat.urlsplit(page.url).path


def way_to(office: Office, room: str, name: str) -> str:
    """Give the address at which the paper is saved, once it has been checked."""
    paper = re.search(rf'href="(/matters/[^"]+)"[^>]*>\s*(?:<[^>]*>\s*)*{re.escape(name)}', office.get(room).text)
    assert paper is not None
    until = time.monotonic() + PATIENCE_SECONDS
    while (way := re.search(r'href="([^"]+\?save=1)"', office.get(paper[1]).text)) is None:
        if time.monotonic() > until:
            raise SystemExit("the paper was not checked in time")
        time.sleep(0.5)
    return way[1]


def fetch(session: requests.Session, address: str) -> int:
    """Fetch what is there and throw it away; give how much it was."""
    count = 0
    with session.get(address, stream=True, timeout=600) as answer:
        answer.raise_for_status()
        for piece in answer.raw.stream(MIB):
            count += len(piece)
    return count


def digest_of(session: requests.Session, address: str) -> str:
    """Fetch what is there; give its SHA-256."""
    digest = hashlib.sha256()
    with session.get(address, stream=True, timeout=600) as answer:
        for piece in answer.raw.stream(MIB):
            digest.update(piece)
    return digest.hexdigest()


def first_bytes(session: requests.Session, address: str, size: int) -> list[float]:
    """Give how long the first byte took at each of some places, the very first and the last among them. Units: ms."""
    took, places = [], [0, size - 1, *(random.Random(7).randrange(size) for _ in range(OFFSETS))]  # noqa: S311
    for place in places:
        began = time.perf_counter()
        headers = {"Range": f"bytes={place}-{min(place + 65_535, size - 1)}"}
        with session.get(address, headers=headers, stream=True, timeout=60) as answer:
            assert answer.status_code == 206, answer.status_code
            answer.raw.read(1)
            took.append((time.perf_counter() - began) * 1000)
            answer.raw.read()
    return took


def say(workload: str, figure: float, unit: str, limit: float, **more: float | str) -> None:
    """Print one line; `ratio` is figure / limit."""
    line = {"workload": workload, "figure": round(figure, 1), "unit": unit, "limit": round(limit, 1)}
    print(json.dumps({**line, "ratio": round(figure / limit, 2), **more}), flush=True)


def paced(size: int, work: Any) -> float:
    """Give the pace of `work` over `size` bytes. Units: MB/s."""
    began = time.perf_counter()
    work()
    return size / 1e6 / (time.perf_counter() - began)


def sealing_pace(folder: Path, size: int) -> float:
    """Give the pace at which one process seals `size` bytes into a file that stays, and flushes it. Units: MB/s."""
    from benchmarks.vault_streams import Streams

    time.sleep(SETTLED_SECONDS)
    return paced(size, lambda: Streams(folder / "sealing", size).seal_into(f"limit/{time.monotonic_ns()}"))


def go_through(office: Office, idle: float, size: int) -> bool:
    """Send and fetch a file of `size` bytes and print its lines; whether it came back as it was sent."""
    process, name, told = office.web_process(), f"Stairwell {size}.mp4", f"{size:,} bytes"
    parts, sent = sent_bytes(size)
    is_big = size >= 1024 * MIB
    forget_peak(process)
    began = time.perf_counter()
    room = upload(office, name, parts)
    up = size / 1e6 / (time.perf_counter() - began)
    address = office.told["base_url"] + way_to(office, room, name)
    say(f"memory, up and checked, {told}", peak_of(process) - idle, "MiB over idle", LIMIT_MIB)
    del parts
    forget_peak(process)
    down = paced(size, lambda: fetch(office.session, address))
    say(f"memory, down, {told}", peak_of(process) - idle, "MiB over idle", LIMIT_MIB)
    took = first_bytes(office.session, address, size)
    say(f"first byte anywhere, {told}", statistics.median(took), "ms", LIMIT_FIRST_MS, longest=round(max(took), 1))
    if is_big:
        _say_pace_up(office, size, (up, sealing_pace(office.folder, size)))
        with plain_file(office.folder, size) as plain:
            if plain is None:
                missing = "the Debian package nginx, for the limit"
                print(json.dumps({"workload": f"pace down, {told}", "figure": round(down), "missing": missing}))
            else:
                limit = paced(size, lambda: fetch(requests.Session(), plain))
                say(f"pace down, {told}", down, "MB/s", limit, wanted=WANTED_DOWN)
    return digest_of(office.session, address) == sent


def _say_pace_up(office: Office, size: int, first: tuple[float, float]) -> None:
    """Send the file again and again, each time beside the sealing: the disk's own pace moves by half from one minute to the next."""
    parts, _sent = sent_bytes(size)
    rounds = [first]
    for number in range(ROUNDS - 1):
        time.sleep(SETTLED_SECONDS)
        up = paced(size, lambda name=f"Again {number}.mp4": upload(office, name, parts))
        rounds.append((up, sealing_pace(office.folder, size)))
    ratios = sorted(up / limit for up, limit in rounds)
    up, limit = (statistics.median(each) for each in zip(*rounds, strict=True))
    more = {"median_ratio": round(statistics.median(ratios), 2), "range": f"{ratios[0]:.2f} to {ratios[-1]:.2f}"}
    say(f"pace up, {size:,} bytes", up, "MB/s", limit, wanted=WANTED_UP, **more)


def main(sizes: tuple[int, ...]) -> int:
    """Send and fetch each; 1 when content changed on its way."""
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:
        office = Office(Path(folder))
        try:
            process = office.web_process()
            office.get("/home/")
            idle = process.memory_info().rss / MIB
            is_same = [go_through(office, idle, size) for size in sizes]
        finally:
            office.close()
    return int(not all(is_same))


if __name__ == "__main__":
    raise SystemExit(main(tuple(map(int, sys.argv[1:])) or SIZES))
