"""What several files of the matrix look at, played once for all of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.matrix.playing import Results, play_everything

_found: list[Results] = []


@pytest.fixture(scope="module")
def results(request: pytest.FixtureRequest, django_db_blocker: Any) -> Results:
    """Every act played; the files lie in one group, so one worker plays for all."""
    if not _found:
        people = request.getfixturevalue("_seeded")
        with django_db_blocker.unblock():
            _found.append(play_everything(people))
    return _found[0]
