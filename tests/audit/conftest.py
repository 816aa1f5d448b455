"""People, lines and an attacker for the tests of the record."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from audit import anchors, checkpoints, protection, services, verbs
from audit.marks import Mark
from audit.models import Link, Record
from tests.audit.sealing import sealed_at_once  # noqa: F401
from tests.conftest import ROOT

MATTER = "matter:7kq29xfpm3ta"


@dataclass(frozen=True)
class Person:
    """Somebody with a reference."""

    record_ref: str


@pytest.fixture
def clara() -> Person:
    return Person("user:0b6ff5f4-5b0a-4d55-9a7e-0c9f4a7e3b11")


@pytest.fixture
def leo() -> Person:
    return Person("user:d3b07384-d9a0-4c9b-8f5e-5a1e7c3f0a22")


@pytest.fixture(autouse=True)
def _own_anchor_file(settings: object, tmp_path: Path) -> Iterator[None]:
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")  # type: ignore[attr-defined]
    protection.forget()
    yield
    protection.forget()


@pytest.fixture
def say(db: None, clara: Person) -> Callable[..., Record]:
    """Give a function that puts a line on the record: `say()`, `say(on="file:x")`."""

    def put(**changes: object) -> Record:
        words: dict[str, object] = {"verb": verbs.ACCESS_DENIED, "actor": clara, "on": "file:aaaabbbbcccc"}
        return services.record(**{**words, **changes})  # type: ignore[arg-type]

    return put


@dataclass(frozen=True)
class Story:
    """23 lines: ten, a checkpoint and an anchor, ten more, a checkpoint and an anchor, three that nobody has signed yet."""

    base: int
    first_mark: Mark
    second_mark: Mark

    def seq(self, number: int) -> int:
        """The place of the `number`-th line of the story, counted from 1."""
        return self.base + number

    def id_at(self, number: int) -> str:
        """The stored id of that line, as SQL wants it."""
        pk = Link.objects.get(seq=self.seq(number)).record_id
        return str(pk) if connection.features.has_native_uuid_field else pk.hex


@pytest.fixture
def story(say: Callable[..., Record]) -> Story:
    last = Link.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    marks = []
    for _ in range(2):
        for number in range(10):
            say(on=f"file:{number:012d}", matter=MATTER, labels={"name": f"Letter {number}.pdf"})
        marks.append(anchors.make())
    for _ in range(3):
        say(matter=MATTER)
    assert services.verify(is_recorded=False).is_whole
    assert marks[0] is not None and marks[1] is not None
    assert checkpoints.latest() == marks[1]
    return Story(last, marks[0], marks[1])


def _own_database(path: Path) -> Iterator[Callable[..., str]]:
    is_postgres = connection.vendor == "postgresql"
    name = f"muniment_own_{os.getpid()}" if is_postgres else str(path / "own.sqlite3")

    def run(program: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", f"tests.audit.{program}", name, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    yield run
    if is_postgres:
        run("own_database", "drop")


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Give a function that runs a program of tests/audit on a database of its own, which real processes share and commit to."""
    yield from _own_database(tmp_path)


@pytest.fixture(scope="module")
def own_database_of_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Give the same, once for all tests of a module."""
    yield from _own_database(tmp_path_factory.mktemp("own"))
