"""Computed values that speak of themselves, through one another."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.definition.expressions import ExpressionUnsound, read
from forms_service.definition.problems import Problem
from forms_service.definition.shapes import Interview


def loops(interview: Interview) -> Iterator[Problem]:
    """Yield each loop once, where its first value stands."""
    told: set[frozenset[str]] = set()
    for number, computed in enumerate(interview.computed):
        loop = _loop_from(interview, computed.name, (computed.name,))
        if loop and frozenset(loop) not in told:
            told.add(frozenset(loop))
            way = " → ".join((*loop, loop[0]))
            sentence = (
                f"“{computed.name}” is computed from itself: {way}."
                if len(loop) > 1
                else (f"“{computed.name}” is computed from itself.")
            )
            yield Problem(f"computed[{number}].value", sentence, "Make one of them of answers alone.")


def _loop_from(interview: Interview, start: str, way: tuple[str, ...]) -> tuple[str, ...]:
    """Give the names on a way from `start` back to it; none if there is no such way."""
    try:
        names = read(interview.computed_by_name[way[-1]].value).names
    except ExpressionUnsound:
        return ()
    for name in names:
        if name == start:
            return way
        if name in interview.computed_by_name and name not in way:
            found = _loop_from(interview, start, (*way, name))
            if found:
                return found
    return ()
