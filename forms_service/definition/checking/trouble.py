"""Why an expression cannot be told with some answers: the part that goes wrong, and what it does in an author's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from forms_service.definition.checking.worlds import value_of
from forms_service.definition.expressions import UNKNOWN
from forms_service.definition.shapes import Interview
from forms_service.definition.syntax import Node, parsed

WORDS: Final = {
    bool: "yes or no",
    int: "a whole number",
    float: "a fraction",
    str: "a text",
    datetime: "a day",
    timedelta: "a span of time",
    list: "a list",
    dict: "a thing of several parts",
    type(None): "nothing",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong and what may mend it. `is_empty`: it does so only where an answer is empty."""

    sentence: str
    suggestion: str
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class _Guilty:
    node: Node
    known: Mapping[str, Any]


def trouble(interview: Interview, source: str, known: Mapping[str, Any]) -> Trouble | None:
    """Give why `source` cannot be told with what is `known`; None if it can, or if a name is simply not there."""
    if value_of(source, known) is not UNKNOWN:
        return None
    node = parsed(source)
    if node is None:
        return Trouble(f"`{source}` cannot be told for some answers.", "Make it of simpler parts.")
    guilty = _find(node, source, known)
    return None if guilty is None else _explained(interview, guilty, source)


def kind_in_words(value: Any) -> str:
    """Give what a value is, as an author calls it."""
    return WORDS.get(type(value), "something else")


def _find(node: Node, source: str, known: Mapping[str, Any]) -> _Guilty | None:
    """Give the innermost part that cannot be told though what it is made of can."""
    if value_of(node.text(source), known) is not UNKNOWN:
        return None
    inner = node.inner
    if node.kind == "choose" and isinstance(chosen := value_of(inner[0].text(source), known), bool):
        inner = (inner[1] if chosen else inner[2],)
    for number, each in enumerate(inner):
        for inside in _elements(node, source, known) if node.binds and number else (known,):
            found = _find(each, source, inside)
            if found is not None:
                return found
    return _Guilty(node, known)


def _elements(node: Node, source: str, known: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give what is known for each thing that a macro goes through."""
    things = value_of(node.inner[0].text(source), known)
    return [{**known, node.binds: thing} for thing in things] if isinstance(things, list) else []


def _explained(interview: Interview, guilty: _Guilty, source: str) -> Trouble | None:
    node, written = guilty.node, guilty.node.text(source)
    values = [value_of(each.text(source), guilty.known) for each in node.inner]
    if node.kind == "name":
        return _through(interview, node.word, guilty.known)
    empty = [each.text(source) for each, value in zip(node.inner, values, strict=True) if value is None]
    if empty:
        instead = f"Write {empty[0]} != null && … before it, or {empty[0]} != null ? … : …"
        return Trouble(f"`{written}` cannot be told while {empty[0]} is empty or not asked.", instead, is_empty=True)
    match node.kind:
        case "binary":
            return _binary(node, written, [each.text(source) for each in node.inner], values)
        case "unary" if node.word == "!":
            return Trouble(f"`{written}` turns {kind_in_words(values[0])} round; only yes or no can be.", "")
        case "index":
            return Trouble(f"`{written}` may not be there: there may be fewer.", "Ask with size(…) how many there are.")
        case "choose":
            sentence = (
                f"`{node.inner[0].text(source)}` is {kind_in_words(values[0])}, not yes or no, and decides nothing."
            )
            return Trouble(sentence, "Put a comparison before the question mark.")
        case "call":
            given = ", ".join(f"`{each.text(source)}`, {kind_in_words(value)}" for each, value in _given(node, values))
            return Trouble(f"`{written}` does not work with {given or 'nothing'}.", _USAGE.get(node.word, ""))
        case "part":
            # A part that is not there is told with the names.
            return None
    return Trouble(f"`{written}` cannot be told for some answers.", "")


def _given(node: Node, values: list[Any]) -> list[tuple[Node, Any]]:
    return [(each, value) for each, value in zip(node.inner, values, strict=True) if value is not UNKNOWN]


_USAGE: Final = {
    "age_on": "Write age_on(born, day).",
    "add_days": "Write add_days(day, 30).",
    "add_months": "Write add_months(day, 6).",
    "add_years": "Write add_years(day, 1).",
    "days_between": "Write days_between(first, last).",
    "total": "Write total(things.map(x, x.amount)).",
}


def _through(interview: Interview, name: str, known: Mapping[str, Any]) -> Trouble | None:
    """Tell why a computed value is not there."""
    computed = interview.computed_by_name.get(name)
    if computed is None:
        return None
    below = trouble(interview, computed.value, known)
    if below is None or not below.is_empty:
        return None
    return Trouble(f"“{name}” cannot be told: {below.sentence}", below.suggestion, is_empty=True)


def _binary(node: Node, written: str, sides: list[str], values: list[Any]) -> Trouble:
    left, right = (kind_in_words(value) for value in values)
    types = {type(value) for value in values}
    if node.word in ("&&", "||"):
        wrong = next((at for at, value in enumerate(values) if not isinstance(value, bool)), 0)
        hint = f"Compare it: {sides[wrong]} == …" if values[wrong] is not UNKNOWN else ""
        return Trouble(f"`{sides[wrong]}` is {kind_in_words(values[wrong])}, not yes or no, in `{written}`.", hint)
    if types == {int, float}:
        whole = sides[0] if isinstance(values[0], int) else sides[1]
        mended = written.replace(whole, f"double({whole})", 1)
        return Trouble(
            f"`{written}` mixes a whole number with a fraction; CEL does not mix them.",
            f"Write {mended}; for a whole number again, int({mended}).",
        )
    if node.word in ("/", "%") and values[1] == 0:
        return Trouble(
            f"`{written}` divides by nothing when {sides[1]} is 0.", f"Write {sides[1]} != 0 ? {written} : 0."
        )
    if datetime in types and int in types and node.word in "+-":
        day, count = sides if isinstance(values[0], datetime) else reversed(sides)
        count = f"-{count}" if node.word == "-" else count
        return Trouble(f"`{written}` adds a whole number to a day.", f"Write add_days({day}, {count}).")
    if str in types and node.word == "+":
        other = next((side for side, value in zip(sides, values, strict=True) if not isinstance(value, str)), sides[1])
        return Trouble(f"`{written}` joins {left} with {right}.", f"Write string({other}).")
    if node.word == "in":
        return Trouble(f"`{written}` looks into {right}, which is no list.", 'Write x in ["a", "b"], or x == y.')
    does = "compares" if node.word in ("<", "<=", ">", ">=") else "reckons with"
    return Trouble(f"`{written}` {does} {left} and {right}.", "Bring both to the same kind.")
