"""What the tests of matters share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.models import Record
from tests.factories.matters import SmallMatter, small_matter


@pytest.fixture
def small(db: None) -> SmallMatter:
    """A matter of Leo for Clara."""
    return small_matter()


@pytest.fixture
def said(db: None) -> Callable[[], list[str]]:
    """Give a function that lists the verbs put on the record since the test was arranged."""
    known = set(Record.objects.values_list("pk", flat=True))
    return lambda: [line.verb for line in Record.objects.order_by("at_us") if line.pk not in known]
