"""The demo office as it really runs: seeded once into a kept folder, copied for every run, started as its own process.

In the run on SQLite it is the embedded office with nothing configured; in the run on PostgreSQL the same firm lives on
PostgreSQL, Redis, Celery, clamd and a mail server.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import psycopg
import redis
from django.conf import settings
from filelock import FileLock
from psycopg import sql

from demo import stamp
from tests import database
from tests.conftest import service_address

ROOT = Path(settings.ROOT)
# What the seed runs through, and what it leaves in the office: everything but the outermost rooms.
SEEDS = (
    "accounts aftercare audit cms common demo forms_service jobs keys matters notifications press search subscriptions"
    " theme vault"
)
LEFT_OUT = {"templates", "static", "views", "__pycache__"}
PATIENCE_SECONDS = 120


def fingerprint() -> str:
    """Name the seeded office: the schema, and every source that the seed runs through."""
    digest = hashlib.sha256((database.fingerprint() + stamp.fingerprint()).encode())
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


def on_services() -> bool:
    """Say whether the office of this run lives on the real services."""
    return os.environ.get("MUNIMENT_TEST_DB") == "postgres"


def environment(folder: Path) -> dict[str, str]:
    """Give the environment in which the office of `folder` lives; nothing of the tests' own settings is in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUNIMENT_", "DJANGO_"))}
    mine = {"MUNIMENT_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.demo"}
    return kept | mine | (_services(folder) if on_services() else {})


def _services(folder: Path) -> dict[str, str]:
    mail = urlsplit(f"//{service_address('MUNIMENT_TEST_SMTP')}")
    return {
        "MUNIMENT_DATABASE_URL": _database_url(_database_of(folder)),
        "MUNIMENT_REDIS_URL": _redis_url(),
        "MUNIMENT_CLAMD": service_address("MUNIMENT_TEST_CLAMD"),
        "MUNIMENT_SMTP_HOST": str(mail.hostname),
        "MUNIMENT_SMTP_PORT": str(mail.port),
    }


def _database_of(folder: Path) -> str:
    return f"muniment_office_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"


def _database_url(name: str) -> str:
    return urlsplit(service_address("MUNIMENT_TEST_DATABASE_URL"))._replace(path=f"/{name}").geturl()


def _redis_url() -> str:
    # The tests' workers count their databases from 0 upwards; one office is open at a time.
    return f"{service_address('MUNIMENT_TEST_REDIS_URL').rpartition('/')[0]}/15"


def copy_database(template: str, name: str) -> None:
    """Make the PostgreSQL database `name` anew as a copy of `template`."""
    with psycopg.connect(_database_url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )


def has_database(name: str) -> bool:
    """Say whether there is such a PostgreSQL database."""
    with psycopg.connect(_database_url("postgres"), autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def drop_database(name: str) -> None:
    """Take the PostgreSQL database `name` away, with whoever is still connected."""
    with psycopg.connect(_database_url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def seeded_once() -> Path:
    """Give the kept folder of a seeded office; seed it first when the sources have changed."""
    kind = "services" if on_services() else "embedded"
    kept = database.FOLDER / f"office-{kind}-{fingerprint()}"
    database.FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(database.FOLDER / "office.lock"):
        if not (kept.exists() and (not on_services() or has_database(_database_of(kept)))):
            for old in database.FOLDER.glob(f"office-{kind}-*"):
                shutil.rmtree(old)
            _seed(kept)
    return kept


def copied(kept: Path, into: Path) -> None:
    """Give the office of `kept` once more, in the folder `into` (and in a database of its own)."""
    shutil.copytree(kept, into)
    if on_services():
        copy_database(_database_of(kept), _database_of(into))
        redis.Redis.from_url(_redis_url()).flushdb()


def _seed(kept: Path) -> None:
    unfinished = kept.with_name(kept.name.replace("office-", "office-unfinished-"))
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    words = ["demo", "--seed-only"]
    tables = unfinished / "tables.sqlite3"
    if on_services():
        template = f"{_database_of(unfinished)}_tables"
        database.provide(template)
        copy_database(template, _database_of(unfinished))
        drop_database(template)
    else:
        database.provide(str(tables))
        words += ["--migrated", str(tables)]
    done = manage(unfinished, *words)
    if done.returncode:
        raise RuntimeError(f"the demo cannot be seeded:\n{done.stdout}\n{done.stderr}")
    tables.unlink(missing_ok=True)
    if on_services():
        copy_database(_database_of(unfinished), _database_of(kept))
        drop_database(_database_of(unfinished))
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
    opened_at: float = field(default_factory=time.time)

    @classmethod
    def start(cls, folder: Path) -> RunningOffice:
        """Start the office of a seeded folder and wait until it answers. Raises: RuntimeError with its log."""
        log = (folder / "office.log").open("wb")
        told = folder / "demo.json"
        told.unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "demo", "--port", str(two_free_ports())],
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
        if on_services():
            drop_database(_database_of(self.folder))
