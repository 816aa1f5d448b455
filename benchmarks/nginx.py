"""nginx sending a plain file on loopback: what no office that opens sealed files can be quicker than."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from scripts.services import ports
from scripts.services.programs import find_program

PIECE = bytes(1 << 20)
PATIENCE_SECONDS = 20


@contextmanager
def plain_file(folder: Path, size: int) -> Iterator[str | None]:
    """Give the address of a file of `size` bytes that nginx sends from below `folder`; None where there is no nginx."""
    program = find_program("nginx")
    if program is None:
        yield None
        return
    place = folder / "nginx"
    (place / "public").mkdir(parents=True, exist_ok=True)
    with (place / "public" / "plain").open("wb") as file:
        for start in range(0, size, len(PIECE)):
            file.write(PIECE[: size - start])
    port = ports.choose(0)
    (place / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {place}/pid; error_log {place}/error.log;\n"
        "events {}\n"
        f"http {{ access_log off; sendfile on; server {{ listen {ports.HOST}:{port}; root {place}/public; }} }}\n"
    )
    process = subprocess.Popen([program, "-p", place, "-e", place / "error.log", "-c", place / "nginx.conf"])
    try:
        address = f"http://{ports.HOST}:{port}/plain"
        until = time.monotonic() + PATIENCE_SECONDS
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"nginx did not start; see {place}/error.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)
        (place / "public" / "plain").unlink()


def _answers(address: str) -> bool:
    try:
        return requests.head(address, timeout=5).ok
    except requests.ConnectionError:
        time.sleep(0.1)
        return False
