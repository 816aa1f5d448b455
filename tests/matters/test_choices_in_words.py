"""A list to choose from begins with words, never with dashes."""

from __future__ import annotations

import re

import pytest

from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paralegal

pytestmark = pytest.mark.django_db


def test_the_lists_of_people_begin_with_what_to_choose(small: SmallMatter) -> None:
    paralegal()
    attorney("Lena Fisk")
    page = browser(small.leo).get(small.url("people/")).content.decode()
    first = [words.strip() for words in re.findall(r'<option value=""[^>]*>([^<]*)<', page)]
    assert "Choose a colleague" in first
    assert "Choose a person" in first
    assert not [words for words in first if "--" in words]
