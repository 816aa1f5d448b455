"""One file of 1 GiB up and down through the running office: the memory of its web process above idle, and the pace.

Run: `python -m benchmarks.served_files [size in MiB, default 1024]`. The office is the demo's, seeded into a folder that goes
afterwards; its job thread lives in the web process, so the check of the new file counts too. Units: MiB and MB/s (10**6).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import requests

ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024
PART_BYTES = 8 * MIB
LIMIT_MIB = 64
PATIENCE_SECONDS = 120
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


def upload(office: Office, size: int) -> tuple[str, str]:
    """Send a file of `size` bytes in parts; give the address of the room and the file's SHA-256."""
    page = office.get("/matters/")  # one matter: it leads straight into its room
    form = dict(re.findall(r'data-(binder|csrf|endpoint)="([^"]+)"', page.text))
    begins = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    part, digest = os.urandom(PART_BYTES), hashlib.sha256()
    facts = {"filename": "Stairwell.mp4", "filetype": "video/mp4", "binder": form["binder"]}
    headers = TUS | {"X-CSRFToken": form["csrf"], "Referer": page.url}
    begun = office.session.post(
        office.told["base_url"] + form["endpoint"],
        headers=headers
        | {
            "Upload-Length": str(size),
            "Upload-Metadata": ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in facts.items()),
        },
        timeout=60,
    )
    begun.raise_for_status()
    offset = 0
    while offset < size:
        body = (begins + part[len(begins) :] if offset == 0 else part)[: size - offset]
        digest.update(body)
        office.session.patch(
            requests.compat.urljoin(office.told["base_url"], begun.headers["Location"]),
            data=body,
            headers=headers | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"},
            timeout=600,
        ).raise_for_status()
        offset += len(body)
    return requests.compat.urlsplit(page.url).path, digest.hexdigest()


def way_to(office: Office, room: str) -> str:
    """Give the address at which the paper is saved, once it has been checked."""
    paper = re.search(r'href="(/matters/[^"]+)"[^>]*>\s*(?:<[^>]*>\s*)*Stairwell\.mp4', office.get(room).text)
    assert paper is not None
    until = time.monotonic() + PATIENCE_SECONDS
    while (way := re.search(r'href="([^"]+\?save=1)"', office.get(paper[1]).text)) is None:
        if time.monotonic() > until:
            raise SystemExit("the paper was not checked in time")
        time.sleep(0.5)
    return way[1]


def download(office: Office, way: str) -> str:
    """Fetch the paper; give its SHA-256."""
    digest = hashlib.sha256()
    with office.get(way, stream=True) as answer:
        answer.raise_for_status()
        for piece in answer.iter_content(MIB):
            digest.update(piece)
    return digest.hexdigest()


def measured(workload: str, process: psutil.Process, idle: float, size: int, work: Any) -> Any:
    """Run `work` and print the peak of memory above `idle` (MiB, before anything was sent) and the pace."""
    forget_peak(process)
    began = time.perf_counter()
    result = work()
    pace = size / 1e6 / (time.perf_counter() - began)
    above = peak_of(process) - idle
    line = {"workload": workload, "figure": round(above, 1), "unit": "MiB over idle", "limit": LIMIT_MIB}
    print(json.dumps({**line, "ratio": round(above / LIMIT_MIB, 2), "mb_per_s": round(pace)}), flush=True)
    return result


def main(size: int) -> int:
    """Send and fetch; 1 when the content changed on its way."""
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:
        office = Office(Path(folder))
        try:
            process = office.web_process()
            office.get("/home/")
            idle = process.memory_info().rss / MIB
            room, sent = measured("upload through the office", process, idle, size, lambda: upload(office, size))
            way = way_to(office, room)
            came = measured("download through the office", process, idle, size, lambda: download(office, way))
        finally:
            office.close()
    return int(sent != came)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1] if len(sys.argv) > 1 else 1024) * MIB))
