"""Answers to try expressions with: each kind's usual values, and those on either side of what the expressions speak of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from forms_service.definition.functions import add_years
from forms_service.definition.shapes import Kind, Question
from forms_service.definition.syntax import literal_of, parsed, walk

A_DAY: Final = datetime(2027, 3, 15, tzinfo=UTC)
SOME_DAYS: Final = (0, -1, 1, 45, 400, -30, -4_000, -12_000, -33_000)
SOME_NUMBERS: Final = (1, 0, 2, 1_000, 2_000_000)
MOST_LITERALS: Final = 8
# What cannot stand for all there is: with other kinds, what is false for each of them may still be true once.
FEW: Final = frozenset({Kind.YES_NO, Kind.CHOICE})
TEXTUAL: Final = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.NAME, Kind.EMAIL, Kind.PHONE, Kind.CHOICE})


@dataclass(frozen=True, slots=True)
class Literals:
    """The texts and whole numbers that expressions hold answers against."""

    texts: tuple[str, ...]
    numbers: tuple[int, ...]


def literals_in(sources: Iterable[str]) -> Literals:
    """Give the literals of some expressions, the first few."""
    texts: dict[str, None] = {}
    numbers: dict[int, None] = {}
    for source in sources:
        node = parsed(source)
        for part in walk(node) if node is not None else ():
            text = literal_of(part)
            if text is not None:
                texts[text] = None
            elif part.kind == "literal" and part.word.isdigit() and len(part.word) < 15:
                numbers[int(part.word)] = None
    return Literals(tuple(texts)[:MOST_LITERALS], tuple(numbers)[:MOST_LITERALS])


def empty_of(kind: Kind) -> Any:
    """Give what an expression knows of a question left empty or not asked."""
    if kind in TEXTUAL:
        return ""
    return [] if kind == Kind.CHOICES else None


def samples(question: Question, literals: Literals) -> tuple[Any, ...]:
    """Give values to try for the answer of `question`, the usual first; what it is when left empty, if it may be."""
    found = _given(question, literals)
    if not question.required:
        found = (*found, empty_of(question.kind))
    return found


def _given(question: Question, literals: Literals) -> tuple[Any, ...]:
    values = tuple(option.value for option in question.options)
    match question.kind:
        case Kind.YES_NO:
            return (True, False)
        case Kind.CHOICE:
            return values
        case Kind.CHOICES:
            return tuple(dict.fromkeys((values, *((value,) for value in values), values[:2])))
        case Kind.NUMBER | Kind.MONEY:
            return tuple(dict.fromkeys((*SOME_NUMBERS, *(n + d for n in literals.numbers for d in (-1, 0, 1)))))
        case Kind.DATE:
            return _days(literals)
        case Kind.ADDRESS:
            return _addresses(literals)
        case _:
            lengths = ("x" * length for n in literals.numbers if n < 500 for length in (n, n + 1) if length)
            return tuple(dict.fromkeys(("Rosa", *(text for text in literals.texts if text), *lengths)))


def _days(literals: Literals) -> tuple[Any, ...]:
    found = [A_DAY + timedelta(days=days) for days in SOME_DAYS]
    for number in literals.numbers:
        if number <= 120:
            found += [add_years(A_DAY, sign * number) + timedelta(days=d) for sign in (-1, 1) for d in (-1, 0, 1)]
        if number <= 40_000:
            found += [A_DAY + timedelta(days=sign * number + d) for sign in (-1, 1) for d in (-1, 0, 1)]
    return tuple(dict.fromkeys(found))


def _addresses(literals: Literals) -> tuple[Any, ...]:
    usual = {"street": "1 Mill Lane", "unit": "2", "city": "Fairview", "state": "NY", "postal_code": "10001"}
    bare = {**usual, "unit": "", "state": "", "postal_code": ""}
    spoken = [{**usual, part: text} for text in literals.texts for part in ("state", "city") if text]
    return (usual, bare, *spoken)
