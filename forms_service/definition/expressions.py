"""Expressions in CEL: conditions, computed values and what stands in the braces of a text. The one door to `cel`.

An expression never raises while it runs: what cannot be told, because an answer is missing, is `UNKNOWN`.
Source: https://cel.dev and the library `common-expression-language`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

import cel

from forms_service.definition.costs import is_too_large, reason_against
from forms_service.definition.functions import FUNCTIONS

# SECURITY: the library writes into the log what a function trips over, and an answer may stand in it.
logging.getLogger("cel").setLevel(logging.CRITICAL + 1)

LONGEST: Final = 1_000
# Names that are always there: the firm-local day, and in the questions of a group the thing they are asked for.
TODAY: Final = "today"
THIS: Final = "this"
# A macro's own variable is no answer: `powers.exists(p, p.kind == "bank")`.
MACRO_VARIABLE: Final = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(\s*([A-Za-z_]\w*)\s*,")
STRINGS: Final = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'')
CELS_OWN: Final = frozenset(
    {"size", "contains", "startsWith", "endsWith", "matches", "int", "uint", "double", "string", "bool", "bytes"}
    | {"timestamp", "duration", "type", "has", "dyn", "min", "max"}
    | {"getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear"}
)


class _Unknown:
    """The value of what cannot be told yet."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = _Unknown()


class ExpressionUnsound(ValueError):
    """An expression that cannot be read; its text says why, and where."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been read. `names` are the answers and computed values it speaks of, in order of their letters."""

    source: str
    names: tuple[str, ...]
    functions: tuple[str, ...]
    program: cel.Program

    def value(self, known: Mapping[str, Any]) -> Any:
        """Give its value from what is `known`, or UNKNOWN.

        Shape: days are datetimes at midnight UTC, money whole minor units, null None.
        """
        try:
            return self._run(known)
        except (RuntimeError, TypeError, ValueError, KeyError, ZeroDivisionError, OverflowError, IndexError):
            return UNKNOWN

    def trouble(self, known: Mapping[str, Any]) -> str:
        """Give what goes wrong with these values, in CEL's words; empty when nothing does."""
        try:
            self._run(known)
        except (RuntimeError, TypeError, ValueError, KeyError, ZeroDivisionError, OverflowError, IndexError) as error:
            return str(error) or type(error).__name__
        return ""

    def _run(self, known: Mapping[str, Any]) -> Any:
        given: Any = {name: known[name] for name in self.names if name in known}
        if self.functions:
            given = cel.Context(variables=given, functions={name: FUNCTIONS[name] for name in self.functions})
        value = self.program.execute(given)
        if is_too_large(value):
            raise ValueError("The value is too large.")
        return value


@lru_cache(maxsize=8192)
def read(source: str) -> Expression:
    """Give the expression that `source` says. Raises: ExpressionUnsound with the reason and the column."""
    if len(source) > LONGEST:
        raise ExpressionUnsound(f"An expression may have {LONGEST} characters at most.")
    try:
        program = cel.compile(source)
    except (ValueError, RuntimeError) as error:
        raise ExpressionUnsound(_reason(str(error))) from None
    # SECURITY: whoever may write a form could stop the process with loops in loops; they are refused before any is run.
    if reason := reason_against(source):
        raise ExpressionUnsound(reason)
    found = program.references()
    bound = set(MACRO_VARIABLE.findall(STRINGS.sub('""', source)))
    named = [name for name in found["functions"] if name.isidentifier()]
    if unknown := sorted(set(named) - set(FUNCTIONS) - CELS_OWN):
        raise ExpressionUnsound(f"There is no function {unknown[0]}(). There are: {', '.join(sorted(FUNCTIONS))}.")
    names = tuple(sorted(set(found["variables"]) - bound))
    return Expression(source, names, tuple(sorted(set(named) & set(FUNCTIONS))), program)


def all_names(sources: Iterable[str]) -> tuple[str, ...]:
    """Give the names that any of these expressions speaks of; an empty source speaks of none."""
    return tuple(sorted({name for source in sources if source for name in read(source).names}))


def as_moment(day: date) -> datetime:
    """Give a day as an expression knows it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _reason(message: str) -> str:
    """Give the gist of CEL's complaint: what, and at which column."""
    found = re.search(r"ERROR: <input>:\d+:(\d+): (.*)", message)
    if found is None:
        return message.splitlines()[0]
    words = found.group(2).split(", expecting")[0].split(" expecting {")[0]
    return f"column {found.group(1)}: {words}"


def parts_of(source: str, alias: str) -> tuple[str, ...]:
    """Give the parts of `alias` that an expression names, as in `power.kind`; none when it takes the thing whole."""
    bare = STRINGS.sub('""', source)
    whole = re.findall(rf"(?<![\w.]){re.escape(alias)}\b(?!\s*\.)", bare)
    parts = re.findall(rf"(?<![\w.]){re.escape(alias)}\s*\.\s*([A-Za-z_]\w*)", bare)
    return () if whole else tuple(sorted(set(parts)))
