"""Whole sets of answers that go together: what is not asked in one of them is empty in it, as the engine has it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice, product
from math import prod
from typing import Any, Final

from forms_service.definition.checking.samples import A_DAY, FEW, Literals, empty_of, literals_in, samples
from forms_service.definition.expressions import THIS, TODAY, UNKNOWN, ExpressionUnsound, read
from forms_service.definition.shapes import Asked, Interview, Question, Screen

MOST_WORLDS: Final = 400
LEAST_WORLDS: Final = 24
MOST_ANSWERS: Final = 6_000
MOST_THINGS: Final = 150
MOST_AT_ONCE: Final = 8
PARTS: Final = re.compile(r"\.\s*([A-Za-z_]\w*)")


class World(Mapping[str, Any]):
    """The answers of one try, and what is computed from them."""

    def __init__(self, interview: Interview) -> None:
        """Begin with nothing but the day."""
        self.interview = interview
        self.told: dict[str, Any] = {TODAY: A_DAY}
        self.running: set[str] = set()
        # What could not be told, with how much was told then: a chain of computed values is walked once, not each way through it.
        self.untold: dict[str, int] = {}

    def __getitem__(self, name: str) -> Any:
        """Give the value of `name`. Raises: KeyError where it cannot be told."""
        if name in self.told:
            return self.told[name]
        computed = self.interview.computed_by_name.get(name)
        if computed is None or name in self.running or self.untold.get(name) == len(self.told):
            raise KeyError(name)
        self.running.add(name)
        try:
            value = value_of(computed.value, self)
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


def names_of(source: str) -> tuple[str, ...]:
    """Give the names that an expression speaks of; none for one that cannot be read."""
    try:
        return read(source).names
    except ExpressionUnsound:
        return ()


def value_of(source: str, known: Mapping[str, Any]) -> Any:
    """Give the value of an expression, UNKNOWN for one that cannot be read or told."""
    try:
        return read(source).value(known)
    except ExpressionUnsound:
        return UNKNOWN


@dataclass(frozen=True, slots=True)
class Worlds:
    """Worlds to try. `is_whole`: there are no others."""

    each: tuple[World, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _HangsOn:
    """What expressions hang on: answers, parts of things, and the literals they are held against."""

    names: frozenset[str]
    parts: frozenset[str]
    literals: Literals


@dataclass
class Trying:
    """Makes worlds for expressions, and keeps them for the next that speak of the same."""

    interview: Interview
    kept: dict[_HangsOn, Worlds] = field(default_factory=dict)
    closures: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], _HangsOn] = field(default_factory=dict)

    @cached_property
    def computed(self) -> frozenset[str]:
        """The names of the computed values."""
        return frozenset(self.interview.computed_by_name) - frozenset(self.interview.asked)

    def worlds(self, sources: tuple[str, ...]) -> Worlds:
        """Give the worlds in which these expressions may differ."""
        hangs_on = self._closure(sources)
        if hangs_on not in self.kept:
            self.kept[hangs_on] = self._make(hangs_on)
        return self.kept[hangs_on]

    def known(self, world: World, aliases: tuple[tuple[str, str], ...]) -> Iterator[Mapping[str, Any]]:
        """Yield what is known in a world, for each thing that the aliases may stand for."""
        groups = [world.get(group) or () for _alias, group in aliases]
        if not aliases:
            yield world
            return
        for things in islice(product(*groups), MOST_AT_ONCE):
            yield _Bound(world, {alias: thing for (alias, _group), thing in zip(aliases, things, strict=True)})

    def connected(self, guards: tuple[str, ...], source: str, aliases: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        """Give the guards that have an answer in common with an expression, in order: the others tell nothing of it."""
        names = self._closure((source,), aliases).names
        return tuple(guard for guard in guards if self._closure((guard,), aliases).names & names)

    def _closure(self, sources: tuple[str, ...], aliases: tuple[tuple[str, str], ...] = ()) -> _HangsOn:
        """Give what these expressions hang on, worked out once."""
        key = (sources, aliases)
        if key not in self.closures:
            self.closures[key] = self._hangs_on(sources, dict(aliases))
        return self.closures[key]

    def _hangs_on(self, sources: tuple[str, ...], groups: dict[str, str]) -> _HangsOn:
        """Give every answer that these expressions hang on, through what is computed and what decides whether it is asked."""
        names, parts, spoken = set[str](), set[str](), dict[str, None]()
        bounds, asked = set[str](), set[tuple[str, str]]()
        waiting = [source for source in sources if source]
        while waiting:
            source = waiting.pop()
            if source in spoken:
                continue
            spoken[source] = None
            found = {groups.get(name, name) for name in names_of(source)}
            waiting += [self.interview.computed_by_name[name].value for name in found & self.computed]
            fresh = {name for name in found if name in self.interview.asked} - names
            named = set(PARTS.findall(source)) - parts
            names |= fresh
            parts |= named
            # A part that is new may be asked about the things of any group that is known already.
            for name in fresh | ({each for each in names if self.interview.asked[each].group} if named else set()):
                for question in self._questions(name, parts):
                    if (name, question.name) not in asked:
                        asked.add((name, question.name))
                        bounds |= {question.minimum, question.maximum}
                        waiting += [each for each in (question.when, question.minimum, question.maximum) if each]
                if self.interview.asked[name].screen.when:
                    waiting.append(self.interview.asked[name].screen.when)
        literals = literals_in(sorted(set(spoken) - bounds))
        return _HangsOn(frozenset(names), frozenset(parts), literals)

    def _questions(self, name: str, parts: set[str]) -> list[Question]:
        """Give the question of an answer, or those of a group whose parts are spoken of."""
        asked = self.interview.asked[name]
        return [asked.question] if asked.question else [each for part, each in asked.group.items() if part in parts]

    def _make(self, on: _HangsOn) -> Worlds:
        asked = [each for name, each in self.interview.asked.items() if name in on.names]
        choices = [self._choices(each, on.literals, on.parts) for each in asked]
        if not all(choices):
            return Worlds((), is_whole=False)
        # What hangs on very many answers is tried less often, so that a long interview is checked in seconds too.
        picks, is_all = _picks(choices, max(LEAST_WORLDS, min(MOST_WORLDS, MOST_ANSWERS // max(1, len(asked)))))
        is_few = all(each.question is not None and each.question.kind in FEW for each in asked)
        is_whole = is_few and is_all
        return Worlds(
            tuple(self._world(dict(zip([each.name for each in asked], pick, strict=True)), asked) for pick in picks),
            is_whole,
        )

    def _choices(self, asked: Asked, literals: Literals, parts: frozenset[str]) -> tuple[Any, ...]:
        """Give what an answer can be; for a group, the values of the parts that are spoken of, in lists of things."""
        if asked.question is not None:
            return samples(asked.question, literals)
        values = [
            samples(question, literals)[: None if question.name in parts else 1] for question in asked.screen.questions
        ]
        if not all(values):
            return ()
        things = list(dict.fromkeys(map(_hashable, _picks(values, MOST_THINGS)[0])))
        repeat = asked.screen.repeat
        least, most = (repeat.minimum, repeat.maximum) if repeat is not None else (1, 1)
        counts = sorted({least, *(min(most, count) for count in (2, 4) if count > least)})
        lists = [(thing,) * max(least, 1) for thing in things]
        lists += [tuple(things[turn % len(things)] for turn in range(count)) for count in counts]
        return tuple(dict.fromkeys(lists))

    def _world(self, picked: Mapping[str, Any], asked: list[Asked]) -> World:
        world = World(self.interview)
        for each in asked:
            applies = _holds(each.screen.when, world)
            if each.question is None:
                if applies is not None:
                    world.told[each.name] = _things(each.screen, picked[each.name], world) if applies else []
            else:
                _answer(each.question, picked[each.name], world, world.told, applies)
        return world


def _picks(choices: list[tuple[Any, ...]], most: int) -> tuple[list[tuple[Any, ...]], bool]:
    """Give one of each in as many ways as there are, and whether these are all; of too many, each value and a throw of dice."""
    if prod(len(each) for each in choices) <= most:
        return list(product(*choices)), True
    dice = random.Random(4)  # noqa: S311 - the same tries each time, no secret
    longest = max(len(each) for each in choices)
    picks = [tuple(each[turn % len(each)] for each in choices) for turn in range(longest)]
    return picks + [tuple(_thrown(each, dice) for each in choices) for _ in range(most)], False


def _thrown(values: tuple[Any, ...], dice: random.Random) -> Any:
    """Give one of these; the first, which is usual, and the last, which may be none, more often than the others."""
    edge = dice.randrange(4)
    return values[0] if edge == 0 else values[-1] if edge == 1 else dice.choice(values)


class _Bound(Mapping[str, Any]):
    """A world with names for things of its groups."""

    def __init__(self, world: World, things: Mapping[str, Any]) -> None:
        self.world, self.things = world, things

    def __getitem__(self, name: str) -> Any:
        return self.things[name] if name in self.things else self.world[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.world.told, **self.things})

    def __len__(self) -> int:
        return len({**self.world.told, **self.things})


def _things(screen: Screen, picked: tuple[tuple[Any, ...], ...], world: World) -> list[dict[str, Any]]:
    things = []
    for number, values in enumerate(picked, start=1):
        thing: dict[str, Any] = {"id": f"t{number}"}
        known = _Bound(world, {THIS: thing})
        for question, value in zip(screen.questions, values, strict=True):
            _answer(question, value, known, thing, applies=True)
        things.append(thing)
    return things


def _answer(
    question: Question, picked: Any, known: Mapping[str, Any], into: dict[str, Any], applies: bool | None
) -> None:
    """Put an answer where it belongs: empty where it is not asked, held within its bounds, none where that cannot be told."""
    asked = applies and _holds(question.when, known)
    if applies is False or asked is False:
        into[question.name] = empty_of(question.kind)
    elif asked:
        into[question.name] = _bounded(question, _thawed(picked), known)


def _bounded(question: Question, value: Any, known: Mapping[str, Any]) -> Any:
    for source, is_least in ((question.minimum, True), (question.maximum, False)):
        bound: Any = value_of(source, known) if source else None
        if type(bound) is type(value) and isinstance(value, int | datetime):
            is_broken = value < bound if is_least else value > bound
            value = bound if is_broken else value
    return value


def _holds(condition: str, known: Mapping[str, Any]) -> bool | None:
    value = value_of(condition, known) if condition else True
    return value if isinstance(value, bool) else None


def _hashable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Give values that can be told apart in a set."""
    return tuple(
        tuple(each.items()) if isinstance(each, dict) else tuple(each) if isinstance(each, list) else each
        for each in values
    )


def _thawed(value: Any) -> Any:
    """Give a value as an expression knows it: several choices as a list, an address as a map."""
    if isinstance(value, tuple):
        is_address = bool(value) and isinstance(value[0], tuple)
        return dict(value) if is_address else list(value)
    return value
