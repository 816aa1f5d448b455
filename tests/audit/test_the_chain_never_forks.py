"""Sixteen processes write at once, every tenth transaction is rolled back, and somebody verifies all the time."""

from __future__ import annotations

import json
from collections.abc import Callable

WORKERS, ROUNDS = 16, 200


def test_sixteen_processes_make_one_chain(own_database: Callable[..., str]) -> None:
    found = json.loads(own_database("appenders", str(WORKERS), str(ROUNDS)))
    assert found["failed"] == 0
    assert found["written"] + found["rolled_back"] == WORKERS * ROUNDS
    assert found["rolled_back"] > WORKERS
    assert found["rows"] == found["links"] == found["last_seq"] == found["written"]
    assert found["predecessors"] == found["written"]
    assert found["faults"] == []
    assert found["looks_meanwhile"] > 1
    assert found["alarms_meanwhile"] == []
