"""The demo office as it really runs: seeded once into a kept folder, copied for every run, started as its own process."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from filelock import FileLock

from tests import database

ROOT = Path(settings.ROOT)
# What the seed runs through, and what it leaves in the office: everything but the outermost rooms.
SEEDS = (
    "accounts aftercare audit cms common demo jobs keys matters notifications press search subscriptions theme vault"
)
LEFT_OUT = {"templates", "static", "views", "__pycache__"}
PATIENCE_SECONDS = 120


def fingerprint() -> str:
    """Name the seeded office: the schema, and every source that the seed runs through."""
    digest = hashlib.sha256(database.fingerprint().encode())
    for package in SEEDS.split():
        for path in sorted((ROOT / package).rglob("*")):
            inside = set(path.relative_to(ROOT).parts)
            if path.suffix in {".py", ".md", ".yaml", ".typ"} and not inside & LEFT_OUT:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def manage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the office of `folder`, to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def environment(folder: Path) -> dict[str, str]:
    """Give the environment in which the office of `folder` lives; nothing of the tests' own settings is in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUNIMENT_", "DJANGO_"))}
    return kept | {"MUNIMENT_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.demo"}


def seeded(into: Path) -> None:
    """Put a seeded office into the empty folder `into`; seed the kept one first when the sources have changed."""
    kept = database.FOLDER / f"office-{fingerprint()}"
    database.FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(database.FOLDER / "office.lock"):
        if not kept.exists():
            for old in database.FOLDER.glob("office-*"):
                shutil.rmtree(old)
            _seed(kept)
        shutil.copytree(kept, into)


def _seed(kept: Path) -> None:
    unfinished = kept.with_name(kept.name.replace("office-", "office-unfinished-"))
    unfinished.mkdir()
    tables = unfinished / "tables.sqlite3"
    database.provide(str(tables))
    done = manage(unfinished, "demo", "--seed-only", "--migrated", str(tables))
    if done.returncode:
        raise RuntimeError(f"the demo cannot be seeded:\n{done.stdout}\n{done.stderr}")
    tables.unlink()
    unfinished.rename(kept)


def two_free_ports() -> int:
    """Give a port that is free and has a free one after it."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise RuntimeError("no two free ports beside each other")


@dataclass
class RunningOffice:
    """One demo office that answers: its folder, its addresses, its people."""

    folder: Path
    process: subprocess.Popen[bytes]
    log: IO[bytes]
    told: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def start(cls, folder: Path) -> RunningOffice:
        """Start the office of a seeded folder and wait until it answers. Raises: RuntimeError with its log."""
        log = (folder / "office.log").open("wb")
        told = folder / "demo.json"
        told.unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(two_free_ports())],
            cwd=ROOT,
            env=environment(folder),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        office = cls(folder, process, log)
        while not told.exists():
            # Not a pause: `wait` returns the moment the process ends, and a dead office is told at once.
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError(f"the office did not open:\n{office.said()}")
        office.told = json.loads(told.read_text(encoding="utf-8"))
        return office

    @property
    def base_url(self) -> str:
        """Give the address of the front page, without its last slash."""
        return str(self.told["base_url"])

    @property
    def simulator_url(self) -> str:
        """Give the address of the payment simulator."""
        return str(self.told["simulator_url"])

    def member(self, key: str) -> dict[str, str]:
        """Give name, email, password and totp_secret of one of the cast."""
        return dict(self.told["cast"][key])

    def said(self) -> str:
        """Give what the office has logged."""
        return (self.folder / "office.log").read_text(encoding="utf-8", errors="replace")

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside the running office."""
        return manage(self.folder, *words)

    def stop(self) -> None:
        """End the office and its children."""
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()
