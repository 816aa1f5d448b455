"""Whether an interview makes sense: every problem with its place and what may mend it.

What can be told from the file alone is told first; then the expressions are tried with answers that go together.
"""

from __future__ import annotations

from forms_service.definition.checking import loops, names, reach, types, wholeness
from forms_service.definition.checking.worlds import Trying
from forms_service.definition.problems import Problem, in_order
from forms_service.definition.shapes import Interview

__all__ = ["check"]


def check(interview: Interview) -> list[Problem]:
    """Give every problem of an interview, without lines: `Reading.located` adds those. The same interview, the same problems."""
    found = [
        *names.unreadable(interview),
        *names.declared_twice(interview),
        *names.unknown(interview),
        *names.too_early(interview),
        *wholeness.languages(interview),
        *wholeness.screens(interview),
        *wholeness.paper(interview),
        *names.unused(interview),
        *reach.behind_exits(interview),
    ]
    endless = list(loops.loops(interview))
    if endless:
        # What is computed from itself has no value to try, and what takes too long is not tried.
        return in_order([*found, *endless])
    trying = Trying(interview)
    found += types.types(interview, trying)
    found += reach.references(interview, trying)
    broken = {problem.place for problem in found if problem.is_error}
    # A condition that is broken already is not to be blamed for never being true as well.
    found += [problem for problem in reach.conditions(interview, trying) if problem.place not in broken]
    return in_order(found)
