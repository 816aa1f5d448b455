"""Row 47: a picture that is small to send and endless to draw is refused by its first lines."""

from __future__ import annotations

import pytest

from tests.abuse.doors import DOORS, refused_at
from tests.factories.matters import SmallMatter
from tests.vault.samples import huge_png


@pytest.mark.parametrize("door", DOORS)
def test_it_is_refused(small: SmallMatter, door: str) -> None:
    refused_at(door, small, "a.png", huge_png(30_000), "pixels", "too many pixels")
