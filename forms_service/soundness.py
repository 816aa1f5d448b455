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


def problems_of(definition: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Give every problem of a definition. What does not fit the schema is told alone: its sense cannot be looked at."""
    return _problems(json.dumps(definition, sort_keys=True, ensure_ascii=False))


def errors_of(definition: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Give the problems that keep a definition from being published."""
    return tuple(problem for problem in problems_of(definition) if problem.is_error)


@lru_cache(maxsize=MOST_KEPT)
def _problems(written: str) -> tuple[Problem, ...]:
    definition = json.loads(written)
    found = tuple(dict.fromkeys(complaints(definition)))
    return found or tuple(check(from_data(definition)))
