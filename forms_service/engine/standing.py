"""Where an interview stands: which screens are asked, which answers are in force, what is to be asked again, what is set aside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from forms_service.definition.expressions import THIS, read
from forms_service.definition.shapes import Interview, Question, Screen
from forms_service.engine.answers import Answers, Given, Json, path_of
from forms_service.engine.scope import Scope
from forms_service.engine.values import in_expressions


class State(StrEnum):
    """How a question or a screen stands. `AGAIN`: answered, but something it rested on has changed since."""

    OPEN = "open"
    DONE = "done"
    AGAIN = "again"


class Place(NamedTuple):
    """A question that applies, at its path; in a group, `thing` is the thing it is asked for."""

    path: str
    question: Question
    screen: Screen
    state: State
    given: Given | None
    rests_on: str
    thing: str = ""

    @property
    def value(self) -> Json:
        """The answer as it is kept; None while there is none."""
        return self.given.value if self.given is not None else None


class ThingPlace(NamedTuple):
    """One thing of a group with its questions."""

    id: str
    values: Mapping[str, Any]
    places: tuple[Place, ...]

    @property
    def state(self) -> State:
        """How the thing stands as a whole."""
        return together(place.state for place in self.places)


class Step(NamedTuple):
    """A screen that is asked, with what it asks."""

    screen: Screen
    state: State
    places: tuple[Place, ...] = ()
    things: tuple[ThingPlace, ...] = ()

    @property
    def is_exit(self) -> bool:
        """Whether the way ends here."""
        return self.screen.exit is not None


@dataclass(frozen=True, slots=True)
class SetAside:
    """An answer that does not apply now, or a whole thing that was taken out.

    `because` gives the paths of the answers that would bring it back, through whatever is computed in between; a thing that was
    taken out has none.
    """

    path: str
    screen: Screen
    question: Question | None
    value: Json
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """An interview with its answers, worked out."""

    interview: Interview
    answers: Answers
    steps: tuple[Step, ...]
    set_aside: tuple[SetAside, ...]
    scope: Scope
    today: date

    @property
    def exit(self) -> Step | None:
        """The screen that says this paper does not fit, if her answers lead there."""
        last = self.steps[-1] if self.steps else None
        return last if last is not None and last.is_exit else None

    @property
    def is_complete(self) -> bool:
        """Whether everything asked has been answered and nothing is to be asked again."""
        return self.exit is None and all(step.state == State.DONE for step in self.steps)

    @property
    def next(self) -> Step | None:
        """The first step that still wants something; None when all is said."""
        return next((step for step in self.steps if step.state != State.DONE or step.is_exit), None)

    @cached_property
    def by_key(self) -> Mapping[str, Step]:
        """The steps by their screens' keys."""
        return {step.screen.key: step for step in self.steps}

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every question that applies, by path."""
        return {place.path: place for step in self.steps for place in places_of(step)}


def places_of(step: Step) -> Iterator[Place]:
    """Yield the questions of a step, those of its things included."""
    yield from step.places
    for thing in step.things:
        yield from thing.places


def stand(interview: Interview, answers: Answers, today: date) -> Standing:
    """Work out where `interview` stands with `answers` on `today`. The order in which they came makes no difference."""
    scope = Scope(interview, today)
    walk = _Walk(interview, answers, scope)
    steps: list[Step] = []
    for screen in interview.screens:
        if steps and steps[-1].is_exit:
            walk.put_aside(screen, steps[-1].screen.when, is_told=False)
            continue
        applies = scope.holds(screen.when)
        if applies:
            steps.append(walk.step(screen))
        else:
            walk.put_aside(screen, screen.when, is_told=applies is False)
    return Standing(interview, answers, tuple(steps), tuple(walk.aside), scope, today)


class _Walk:
    """Goes through the screens in order and fills the scope with what it meets."""

    def __init__(self, interview: Interview, answers: Answers, scope: Scope) -> None:
        self.interview, self.answers, self.scope = interview, answers, scope
        self.aside: list[SetAside] = []

    def step(self, screen: Screen) -> Step:
        if screen.repeat is not None:
            return self.group(screen)
        places = self.places(screen, self.scope)
        # Most screens ask one thing, and all of them are walked for each page.
        state = places[0].state if len(places) == 1 else together(place.state for place in places)
        return Step(screen, state, places)

    def group(self, screen: Screen) -> Step:
        repeat = screen.repeat
        if repeat is None:
            raise ValueError(screen.key)
        things = []
        for thing in self.answers.things.get(repeat.name, ()):
            if thing.is_set_aside:
                self.aside.append(SetAside(f"{repeat.name}/{thing.id}", screen, None, None))
                continue
            values: dict[str, Any] = {"id": thing.id}
            inner = self.scope.with_thing(THIS, repeat.name, values)
            places = self.places(screen, inner, repeat.name, thing.id, values)
            things.append(ThingPlace(thing.id, values, places))
        self.scope.told[repeat.name] = [thing.values for thing in things]
        has_said_all = repeat.name in self.answers.given
        is_enough = repeat.minimum <= len(things) <= repeat.maximum
        state = together((*(thing.state for thing in things), State.DONE if has_said_all and is_enough else State.OPEN))
        return Step(screen, state, (), tuple(things))

    def places(
        self,
        screen: Screen,
        scope: Scope,
        group: str = "",
        thing: str = "",
        values: dict[str, Any] | None = None,
    ) -> tuple[Place, ...]:
        """Give the questions that apply, each with its state; put what is known into `values`, the scope's own by default."""
        known = self.scope.told if values is None else values
        found = []
        for question in screen.questions:
            name, kind = question.name, question.kind
            path = path_of(name, group, thing)
            applies = scope.holds(question.when) if question.when else True
            given = self.answers.given.get(path)
            if applies is False:
                known[name] = in_expressions(kind, None)
            if not applies:
                if given is not None and given.value is not None:
                    because = _answers_behind(question.when, scope)
                    self.aside.append(SetAside(path, screen, question, given.value, because))
                continue
            rests = self.interview.resting[screen.key, name]
            rests_on = print_of(scope, rests) if rests else ""
            if given is None or (given.value is None and question.required):
                state = State.OPEN
            else:
                known[name] = in_expressions(kind, given.value)
                state = State.DONE if given.rests_on == rests_on else State.AGAIN
            found.append(Place(path, question, screen, state, given, rests_on, thing))
        return tuple(found)

    def put_aside(self, screen: Screen, condition: str, *, is_told: bool) -> None:
        """Say which answers it sets aside that a screen is not asked; its questions stand empty if that is told already."""
        because = _answers_behind(condition, self.scope)
        if screen.repeat is not None:
            name = screen.repeat.name
            if is_told:
                self.scope.told[name] = []
            for thing in self.answers.in_group(name):
                self.aside.append(SetAside(f"{name}/{thing.id}", screen, None, None, because))
            return
        for question in screen.questions:
            if is_told:
                self.scope.told[question.name] = in_expressions(question.kind, None)
            given = self.answers.given.get(question.name)
            if given is not None and given.value is not None:
                self.aside.append(SetAside(question.name, screen, question, given.value, because))


def together(states: Iterable[State]) -> State:
    """Give the state of a whole: open while anything is, else to be asked again, else done."""
    seen = set(states)
    return next((state for state in (State.OPEN, State.AGAIN) if state in seen), State.DONE)


def _plain(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


# Made once: it is asked for each question of each page.
_WRITER = json.JSONEncoder(sort_keys=True, default=_plain, ensure_ascii=False)


def print_of(scope: Scope, resting: Iterable[tuple[str, str]]) -> str:
    """Give a short print of the names and parts in `resting`, as they are now."""
    facts = [_fact(scope, name, part) for name, part in resting]
    return hashlib.blake2b(_WRITER.encode(facts).encode(), digest_size=9).hexdigest()


def _fact(scope: Scope, name: str, part: str) -> Any:
    value = scope.get(name)
    return value.get(part) if part and isinstance(value, Mapping) else value


def _answers_behind(condition: str, scope: Scope) -> tuple[str, ...]:
    return scope.sources_of(read(condition)) if condition else ()
