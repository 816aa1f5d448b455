"""Several processes over one long chain find what one finds."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.audit.several_walkers import ROWS


def test_four_walkers_find_what_one_finds(own_database: Callable[..., str]) -> None:
    found = json.loads(own_database("several_walkers"))
    assert len(found) == 16
    for what, (alone, together) in found.items():
        assert alone == together, what
        if what.startswith("whole"):
            assert (alone[0], alone[2]) == (ROWS, [])
        else:
            assert alone[2][0][0] == int(what.split()[1]), what
