"""An expression is given what is known, and trips over nothing."""

from __future__ import annotations

import inspect
import json
import logging
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from forms_service.definition import expressions
from forms_service.definition.codec import from_data
from forms_service.definition.costs import LARGEST_GROUP, reason_against
from forms_service.definition.expressions import UNKNOWN, ExpressionUnsound, as_moment, parts_of, read
from forms_service.engine.scope import Scope
from forms_service.engine.values import in_words
from tests.forms_service.drawn import TODAY

pytestmark = pytest.mark.once

# Far above what any of these takes, far below what the process would stand still for.
HELD_UP_SECONDS = 1.0


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


def _nested(levels: int) -> str:
    ones = f"[{', '.join('1' * 20)}]"
    body = "1"
    for _ in range(levels):
        body = f"{ones}.map(v, {body})"
    return f"size({body})"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (_nested(4), "may not stand inside"),
        (_nested(2), "may not stand inside"),
        ("a.all(p, b.exists(q, c.all(r, r == q)))", "once, not deeper"),
        ("a.all(p, b.existsOne(q, c.exists_one(r, r == q)))", "once, not deeper"),
        ('r"\\".contains(c) && a.all(p, b.all(q, c.all(r, r == q))) && r"\\" == d', "once, not deeper"),
        (f"size([{', '.join('1' * 51)}])", "50 parts at most"),
        (f"size({{{', '.join(f'{at}: 1' for at in range(51))}}})", "50 parts at most"),
        ("(a + a + a).exists(p, p == 1)", "2 groups at most"),
        ("a.all(p, b.all(q, q.text.matches(p.text)))", "too many things at once"),
        (f"a.all(p, b.all(q, q.text != {' + '.join(['p.text'] * 40)}))", "too many things at once"),
        ("g.all(x, g.all(y, (g+g) == (g+g)))", "too many things at once"),
        ("g.all(x, h.all(y, g == h))", "too many things at once"),
        ("g.all(x, g.all(y, x in g))", "too many things at once"),
        ("g.all(x, g.all(y, 'a' in g))", "too many things at once"),
        ("g.all(x, g.all(y, [g][0] == [g][0]))", "too many things at once"),
        ("g.all(x, g.all(y, {'a': g}.a == {'a': g}.a))", "too many things at once"),
        ("g.all(x, g.all(y, c[0] == c[1]))", "too many things at once"),
        ("[{'a': g}].existsOne(x, g.all(y, g.all(z, x.a == x.a)))", "once, not deeper"),
        ("(g + g).map(x, {'a': g}).existsOne(x, g.all(y, x.a == x.a))", "too many things at once"),
        ("g.all(x, g.all(y, dyn(g) == dyn(g)))", "too many things at once"),
        ("g.all(x, g.all(y, (true ? g : g) != (true ? g : g)))", "too many things at once"),
        ("g.all(x, g.all(y, total(g) == 0))", "too many things at once"),
        ("g.all(x, g.all(y, size([g]) == 1))", "too many things at once"),
        ("(g + g).all(today, h.all(y, [today] == [today]))", "too many things at once"),
        ("g.all(x, g.all(y, (g + x.list) == (g + y.list)))", "too many things at once"),
        ("a // said aside\n+ b", "not understood here"),
        ("!" * 500 + "a", "not understood here"),
        ("-" * 500 + "1", "not understood here"),
        ("a" + " + a" * 200, "not understood here"),
        ("a" + ".a" * 400, "not understood here"),
    ],
)
def test_an_expression_that_could_hold_up_the_process_is_refused_before_it_runs(source: str, says: str) -> None:
    begun = time.process_time()
    with pytest.raises(ExpressionUnsound, match=re.escape(says)):
        read(source)
    assert time.process_time() - begun < HELD_UP_SECONDS


@pytest.mark.parametrize(
    "source",
    [
        "powers.all(p, powers.exists(q, q.amount == p.amount && q.text == p.text))",
        "powers.exists(p, powers.exists_one(q, q.amount > p.amount))",
        "powers.map(p, powers.all(q, q.amount <= p.amount))",
        "powers.filter(p, p.kind == 'bank').map(p, p.amount).all(a, a > -1)",
        "(powers + powers).filter(p, p.kind == 'bank').size()",
        "powers.all(p, powers.all(q, p.id == q.id || p.text != q.text))",
        "powers.all(p, powers.all(q, p == q || p.amount != q.amount))",
        "powers.filter(q, q.kind == 'bank').all(p, powers.exists(q, p == q && q.text + 'x' == p.text + 'x'))",
        "powers.all(p, p in powers)",
    ],
)
def test_the_largest_groups_gone_through_twice_take_no_time(source: str) -> None:
    powers = [{"id": f"t{at}", "kind": "bank", "amount": at, "text": "x" * 500} for at in range(LARGEST_GROUP)]
    expression, spent = read(source), []
    for _ in range(3):
        begun = time.process_time()
        assert expression.value({"powers": powers}) is not UNKNOWN
        spent.append(time.process_time() - begun)
    assert min(spent) < HELD_UP_SECONDS


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("a + a", {"a": "x" * 30_000}),
        ("a + a", {"a": list(range(150))}),
        ("[a, a, a]", {"a": [[1] * 100] * 40}),
    ],
)
def test_a_value_that_grows_out_of_values_is_unknown(source: str, known: dict[str, Any]) -> None:
    assert read(source).value(known) is UNKNOWN
    assert read(source).trouble(known) == "The value is too large."


def test_the_largest_group_is_the_schemas() -> None:
    schema = json.loads((Path(expressions.__file__).parent / "schema.json").read_text())
    assert schema["$defs"]["repeat"]["properties"]["maximum"]["maximum"] == LARGEST_GROUP


@pytest.mark.parametrize("signs", [100, 400, 900])
def test_an_expression_that_is_nested_without_end_is_refused_however_little_room_is_left(signs: int) -> None:
    def deeper(left: int) -> str:
        return deeper(left - 1) if left else reason_against(f"{'!' * signs}has_limit")

    room = sys.getrecursionlimit() - len(inspect.stack())
    for left in (0, room // 2, room - 120):
        assert "not understood here" in deeper(left)


def test_what_is_nested_as_deep_as_anybody_writes_is_understood() -> None:
    assert reason_against(" || ".join(f"kind == 'k{at}'" for at in range(50))) == ""
    assert reason_against("a" + " ? b : a" * 40) == ""
