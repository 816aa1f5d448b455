"""Tasks that the tests declare, and processes of the office that they start and kill."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from jobs import registry

PROCESS = Path(__file__).parent / "office_process.py"
PATIENCE_SECONDS = 120
_alive: list[subprocess.Popen[bytes]] = []


@pytest.fixture(autouse=True)
def own_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty list of tasks for each test; the packages' own come back afterwards."""
    monkeypatch.setattr(registry, "_tasks", {})


@pytest.fixture
def start_process(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start `office_process.py` with some words on this test's database; all are ended with the test."""

    def start(*words: str, **environment: str) -> subprocess.Popen[bytes]:
        name = str(connection.settings_dict["NAME"])
        log = (tmp_path / f"process-{len(_alive)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, str(PROCESS), *words],
            env={**os.environ, **environment, "OFFICE_DATABASE": name, "OFFICE_FOLDER": str(tmp_path)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        _alive.append(process)
        return process

    yield start
    for process in _alive:
        if process.poll() is None:
            process.terminate()
    for process in _alive:
        process.wait(PATIENCE_SECONDS)
    _alive.clear()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until `condition` holds; fail with `what` after two minutes, or when a process broke down."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        assert not any((process.poll() or 0) > 0 for process in _alive), f"a process broke down; waited for {what}"
        time.sleep(0.02)


def lines_of(path: Path) -> list[str]:
    """Give the whole lines that processes have written into `path` so far."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
