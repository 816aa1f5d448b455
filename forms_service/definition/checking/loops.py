"""What keeps the check from trying an interview: computed values that speak of themselves, and loops without measure."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.definition.checking.spots import Use, uses
from forms_service.definition.costs import MOST_STEPS_IN_ALL, steps_of
from forms_service.definition.expressions import ExpressionUnsound, read
from forms_service.definition.problems import Problem
from forms_service.definition.shapes import Interview


def loops(interview: Interview) -> Iterator[Problem]:
    """Yield each circle of computed values once, where its first value stands, and what goes through too many things."""
    yield from _circles(interview)
    yield from _steps_in_all(interview)


def _steps_in_all(interview: Interview) -> Iterator[Problem]:
    """Yield one problem, where most is gone through, if all expressions together take too many steps."""
    costs = [(_steps_at(each, interview), each.spot.place) for each in uses(interview) if isinstance(each, Use)]
    if sum(cost for cost, _place in costs) > MOST_STEPS_IN_ALL:
        yield Problem(
            max(costs, key=lambda each: each[0])[1],
            "The expressions of this form go through too many things, all together; the most is gone through here.",
            "Say less inside all(), exists(), map() and filter(), or compute a value once and use its name.",
        )


def _steps_at(use: Use, interview: Interview) -> int:
    """Give the steps of an expression, run anew for each thing of the groups it stands under."""
    steps = steps_of(use.source)
    for _alias, group in use.spot.aliases:
        asked = interview.asked.get(group)
        if asked is not None and asked.screen.repeat is not None:
            steps *= asked.screen.repeat.maximum
    return steps


def _circles(interview: Interview) -> Iterator[Problem]:
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
