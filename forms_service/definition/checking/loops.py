"""What keeps the check from trying an interview: computed values that speak of themselves, and loops without measure."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.definition.checking.spots import Use, uses
from forms_service.definition.costs import MOST_STEPS_IN_ALL, steps_of
from forms_service.definition.expressions import ExpressionUnsound, read
from forms_service.definition.problems import Problem
from forms_service.definition.shapes import Interview

#: How many values may be computed one from the other.
MOST_DEEP = 50


def loops(interview: Interview) -> Iterator[Problem]:
    """Yield each circle of computed values once, where its first value stands, and what goes through too many things."""
    yield from _circles(interview)
    yield from _too_deep(interview)
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
    needs = _in_circles({each.name: _needs(each.value, interview) for each in interview.computed})
    for number, computed in enumerate(interview.computed):
        loop = _loop_from(computed.name, needs)
        if loop and frozenset(loop) not in told:
            told.add(frozenset(loop))
            way = " → ".join((*loop, loop[0]))
            sentence = (
                f"“{computed.name}” is computed from itself: {way}."
                if len(loop) > 1
                else (f"“{computed.name}” is computed from itself.")
            )
            yield Problem(f"computed[{number}].value", sentence, "Make one of them of answers alone.")


def _too_deep(interview: Interview) -> Iterator[Problem]:
    """Yield the first value that is computed through too many others."""
    deep: dict[str, int] = {}
    # A value that stands after those it names is the rule; for another order each round settles one more level.
    needs = {each.name: _needs(each.value, interview) for each in interview.computed}
    for _round in range(MOST_DEEP + 1):
        before = dict(deep)
        for number, computed in enumerate(interview.computed):
            deep[computed.name] = 1 + max((deep.get(each, 0) for each in needs[computed.name]), default=0)
            if deep[computed.name] > MOST_DEEP and not _loop_from(computed.name, _in_circles(needs)):
                yield Problem(
                    f"computed[{number}].value",
                    f"“{computed.name}” is computed through more than {MOST_DEEP} others, one from the other.",
                    "Compute it of answers, or of fewer steps.",
                )
                return
        if deep == before:
            return


def _needs(source: str, interview: Interview) -> tuple[str, ...]:
    """Give the computed values that an expression names, each once."""
    try:
        names = read(source).names
    except ExpressionUnsound:
        return ()
    return tuple(dict.fromkeys(name for name in names if name in interview.computed_by_name))


def _in_circles(needs: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Give what is left of `needs` without every value that can be computed: mostly nothing."""
    missing = {name: len(named) for name, named in needs.items()}
    needed_by: dict[str, list[str]] = {name: [] for name in needs}
    for name, named in needs.items():
        for each in named:
            needed_by[each].append(name)
    ready = [name for name, count in missing.items() if not count]
    while ready:
        name = ready.pop()
        del missing[name]
        for each in needed_by[name]:
            missing[each] -= 1
            if not missing[each]:
                ready.append(each)
    return {name: tuple(each for each in needs[name] if each in missing) for name in missing}


def _loop_from(start: str, needs: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Give the names on a shortest way from `start` back to it; none if there is no such way."""
    came_from: dict[str, str] = {}
    reached = [start] if start in needs else []
    for name in reached:
        for each in needs[name]:
            if each == start:
                way = [name]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if each not in came_from:
                came_from[each] = name
                reached.append(each)
    return ()
