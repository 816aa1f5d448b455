"""Row 41: an archive that would fill the disk, or the memory, when it is unpacked is refused by what it says of itself and by
what it is. How little that costs us is measured in tests/vault/test_bombs.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.abuse.doors import DOORS, refused_at
from tests.factories.matters import SmallMatter
from tests.vault import samples

BOMBS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "overlapping": (lambda: samples.overlapping_zip(250), "bomb", "far too large"),
    "crowded": (lambda: samples.crowded_zip(70_000), "too_many", "too many files"),
    "nested": (lambda: samples.nested_zip(8), "too_deep", "archives inside archives"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("bomb", BOMBS)
def test_it_is_refused(small: SmallMatter, bomb: str, door: str) -> None:
    make, outcome, says = BOMBS[bomb]
    refused_at(door, small, "papers.zip", make(), outcome, says)
