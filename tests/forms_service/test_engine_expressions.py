"""An expression is given what is known, and trips over nothing."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from forms_service.definition.codec import from_data
from forms_service.definition.expressions import UNKNOWN, as_moment, parts_of, read
from forms_service.engine.scope import Scope
from forms_service.engine.values import in_words
from tests.forms_service.drawn import TODAY

pytestmark = pytest.mark.once


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def test_what_a_function_trips_over_is_written_into_no_log() -> None:
    kept = _Kept()
    logging.getLogger().addHandler(kept)
    try:
        assert read("add_months(day, count)").value({"day": as_moment(TODAY), "count": 1_234_567_890}) is UNKNOWN
        logging.getLogger("cel.other").error("heard")
    finally:
        logging.getLogger().removeHandler(kept)
    assert not [words for words in kept.said if "function" in words]


@pytest.mark.parametrize(
    "source", ["size(left_empty)", "left_empty > 3", "1 / 0", "missing", "age_on(left_empty, today)"]
)
def test_what_cannot_be_told_is_unknown_and_no_error(source: str) -> None:
    assert read(source).value({"left_empty": None, "today": as_moment(TODAY)}) is UNKNOWN


def test_the_parts_of_a_thing_are_found_and_words_in_quotes_are_not() -> None:
    assert parts_of("this.kind == 'this' && this . price > 3", "this") == ("kind", "price")
    assert parts_of("this == other.this", "this") == ()


def _chain(length: int) -> Any:
    computed = [
        {"name": f"c{at}", "kind": "number", "value": f"c{at - 1} + c{at - 2}" if at > 1 else "missing"}
        for at in range(length)
    ]
    return from_data(
        {
            "interview": 1,
            "key": "k",
            "title": "T",
            "languages": ["en"],
            "screens": [
                {
                    "key": "s",
                    "step": "S",
                    "title": "S",
                    "questions": [{"name": "missing", "kind": "number", "label": "M"}],
                }
            ],
            "computed": computed,
            "document": {"title": "T", "blocks": []},
        }
    )


class _Counting(Scope):
    tried = 0

    def __getitem__(self, name: str) -> Any:
        self.tried += 1
        return super().__getitem__(name)


def test_values_made_of_values_that_cannot_be_told_are_tried_a_few_times_at_most() -> None:
    scope = _Counting(_chain(24), TODAY)
    assert scope.get("c23") is None
    assert scope.tried < 150
    scope.told["missing"] = 1
    assert scope.get("c23") == 46_368, "what was not to be told is told as soon as it can be"


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e300, 10**30])
def test_a_number_beyond_all_paper_is_still_words(value: float) -> None:
    assert in_words(value, "en")
