"""Whether a definition may be published: every problem that the schema and the check find, remembered by what was looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from forms_service.definition.checking import check
from forms_service.definition.codec import from_data
from forms_service.definition.complaints import complaints
from forms_service.definition.problems import Problem

MOST_KEPT: Final = 128
# What is empty here does not keep the rest from being looked at.
MAY_BE_EMPTY: Final = ("screens", "document.blocks")


def problems_of(definition: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Give every problem of a definition. What does not fit the schema is told alone, but for what is empty: its sense cannot be looked at."""
    return _problems(json.dumps(definition, sort_keys=True, ensure_ascii=False))


def errors_of(definition: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Give the problems that keep a definition from being published."""
    return tuple(problem for problem in problems_of(definition) if problem.is_error)


@lru_cache(maxsize=MOST_KEPT)
def _problems(written: str) -> tuple[Problem, ...]:
    definition = json.loads(written)
    found = tuple(dict.fromkeys(complaints(definition)))
    empty = tuple(place for place in MAY_BE_EMPTY if _at(definition, place) == [])
    if any(problem.place not in empty for problem in found):
        return found
    return tuple(dict.fromkeys((*found, *check(from_data(definition)))))


def _at(definition: Any, place: str) -> Any:
    for step in place.split("."):
        definition = definition.get(step) if isinstance(definition, dict) else None
    return definition
