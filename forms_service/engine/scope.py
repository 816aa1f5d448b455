"""What is known at one point of an interview: the answers in force, the values computed from them, and what each name rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from forms_service.definition.expressions import THIS, TODAY, UNKNOWN, Expression, as_moment, parts_of, read
from forms_service.definition.shapes import Computed, Interview, Question
from forms_service.engine.answers import path_of


class Scope(Mapping[str, Any]):
    """The values by name. What is computed is computed when asked for, and kept once it can be told.

    A name that is not in it has no answer yet; one that stands in it with None has been left empty or does not apply.
    """

    def __init__(self, interview: Interview, today: date) -> None:
        """Begin with nothing but the day."""
        self.interview = interview
        self.told: dict[str, Any] = {TODAY: as_moment(today)}
        self.running: set[str] = set()
        self.traced: dict[str, tuple[str, ...]] = {}
        # What could not be computed is tried again only when more is known: values made of values would cost twice at each step.
        self.untold: dict[str, int] = {}

    def __getitem__(self, name: str) -> Any:
        """Give the value of `name`. Raises: KeyError while it cannot be told."""
        if name in self.told:
            return self.told[name]
        computed = self.interview.computed_by_name.get(name)
        if computed is None or name in self.running or self.untold.get(name) == len(self.told):
            raise KeyError(name)
        self.running.add(name)
        try:
            value = read(computed.value).value(self)
        finally:
            self.running.discard(name)
        if value is UNKNOWN:
            self.untold[name] = len(self.told)
            raise KeyError(name)
        self.told[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        """Yield the names that have a value by now."""
        return iter(self.told)

    def __len__(self) -> int:
        """Give how many have."""
        return len(self.told)

    def holds(self, condition: str) -> bool | None:
        """Tell whether `condition` is true, false, or (None) not to be told yet. No condition is true."""
        if not condition:
            return True
        value = read(condition).value(self)
        return value if isinstance(value, bool) else None

    def with_thing(self, alias: str, group: str, thing: Mapping[str, Any]) -> ThingScope:
        """Give a scope in which `alias` is one thing of `group`."""
        return ThingScope(self, alias, group, thing)

    def shape_of(self, name: str, part: str = "") -> Question | Computed | None:
        """Give the question or computed value that `name` (or a thing's `part`) stands for, if it is one."""
        asked = self.interview.asked.get(name)
        if asked is not None:
            return asked.question if not part or asked.question is None else None
        return None if part else self.interview.computed_by_name.get(name)

    def sources_of(self, expression: Expression) -> tuple[str, ...]:
        """Give the paths of the answers that `expression` is made of, through whatever is computed in between."""
        if expression.source not in self.traced:
            found: dict[str, None] = {}
            for name in expression.names:
                self._trace(name, expression.source, found, set())
            self.traced[expression.source] = tuple(found)
        return self.traced[expression.source]

    def sources_of_thing(self, group: str, thing: str) -> tuple[str, ...]:
        """Give the paths that decide whether `thing` stands: the thing itself, and what its group is asked for."""
        found: dict[str, None] = {f"{group}/{thing}": None}
        asked = self.interview.asked.get(group)
        if asked is not None:
            self._trace_condition(asked.screen.when, found, {group})
        return tuple(found)

    def _trace(self, name: str, source: str, found: dict[str, None], passed: set[str]) -> None:
        # Each name is walked once: what it hangs on is the same by every way that leads to it.
        if name in passed:
            return
        computed = self.interview.computed_by_name.get(name)
        if computed is not None:
            passed.add(name)
            inner = read(computed.value)
            for each in inner.names:
                self._trace(each, inner.source, found, passed)
        elif name in self.interview.asked:
            passed.add(name)
            asked = self.interview.asked[name]
            found[name] = None
            # Whether it is asked at all decides what it says; of a group, whether each of its questions is.
            self._trace_condition(asked.screen.when, found, passed)
            for question in (asked.question,) if asked.question is not None else asked.group.values():
                self._trace_condition(question.when, found, passed)

    def _trace_condition(self, condition: str, found: dict[str, None], passed: set[str]) -> None:
        for name in read(condition).names if condition else ():
            self._trace(name, condition, found, passed)


class ThingScope(Scope):
    """A scope inside a group: one more name, which means one of its things."""

    def __init__(self, outer: Scope, alias: str, group: str, thing: Mapping[str, Any]) -> None:
        """Look at `outer` for everything but `alias`."""
        super().__init__(outer.interview, date.min)
        self.outer, self.alias, self.group, self.thing = outer, alias, group, thing
        self.told = {alias: thing}

    def __getitem__(self, name: str) -> Any:
        """Give the thing under its alias, everything else from outside."""
        return self.thing if name == self.alias else self.outer[name]

    def shape_of(self, name: str, part: str = "") -> Question | Computed | None:
        """Give the question that a part of the thing answers, or what `name` is outside."""
        if name == self.alias:
            asked = self.interview.asked.get(self.group)
            return asked.group.get(part) if asked else None
        return self.outer.shape_of(name, part)

    def _trace(self, name: str, source: str, found: dict[str, None], passed: set[str]) -> None:
        if name != self.alias:
            self.outer._trace(name, source, found, passed)
            return
        parts = parts_of(source, self.alias)
        thing = str(self.thing["id"])
        asked = self.interview.asked.get(self.group)
        for part in parts or ("",):
            path = path_of(part, self.group, thing) if part else f"{self.group}/{thing}"
            if path in found:
                continue
            found[path] = None
            group = asked.group if asked is not None else {}
            own = ThingScope(self.outer, THIS, self.group, self.thing)
            for question in group.values():
                if question.when and part in ("", question.name):
                    own._trace_condition(question.when, found, passed)
        if asked is not None:
            self.outer._trace_condition(asked.screen.when, found, passed | {self.group})
