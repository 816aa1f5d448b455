"""A file of an author, read into an interview: what it says, and what keeps it from being one."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms_service.definition.codec import from_data
from forms_service.definition.complaints import complaints
from forms_service.definition.marked import read_marked
from forms_service.definition.problems import Marks, Problem, in_order
from forms_service.definition.shapes import Interview


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file. `interview` is None while there are `problems`; `marks` tell line and column by place."""

    interview: Interview | None
    problems: tuple[Problem, ...] = ()
    marks: Marks = field(default_factory=dict)

    def located(self, problems: list[Problem]) -> list[Problem]:
        """Give problems found later with their lines in this file, in the file's order."""
        return in_order(problem.at(self.marks) for problem in problems)


def read_file(source: str | bytes) -> Reading:
    """Read an interview from YAML or JSON. It fits the schema then, and is still to be checked for its sense."""
    marked = read_marked(source)
    found = list(marked.problems)
    if marked.data is not None or not found:
        found += [problem.at(marked.marks) for problem in complaints(marked.data)]
    if found:
        return Reading(None, tuple(in_order(found)), marked.marks)
    return Reading(from_data(marked.data), (), marked.marks)
