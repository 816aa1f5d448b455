"""Going through an interview: one screen's answers in, new answers and what could not be taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from forms_service.definition.expressions import THIS
from forms_service.definition.shapes import Interview
from forms_service.engine.answers import Answers, Json
from forms_service.engine.scope import Scope
from forms_service.engine.standing import Place, Standing, State, Step, places_of, stand
from forms_service.engine.taking import NotTaken, take


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an attempt to answer: the answers now, where they stand, and by path what could not be taken and why."""

    standing: Standing
    refused: Mapping[str, NotTaken] = field(default_factory=dict)

    @property
    def answers(self) -> Answers:
        """The answers now."""
        return self.standing.answers


def answer(standing: Standing, typed: Iterable[tuple[str, Json]], language: str) -> Taken:
    """Take answers by path, in the order given; one may bring up, or put away, the questions after it.

    What cannot be taken is kept as it was typed and has no force. A path that is not asked now is refused as `not_asked`.
    """
    refused: dict[str, NotTaken] = {}
    for path, words in typed:
        place = standing.places.get(path)
        if place is None:
            refused[path] = NotTaken("not_asked")
            continue
        answers = standing.answers
        try:
            value = take(place.question, words, scope_at(standing, place), language)
        except NotTaken as why:
            refused[path] = why
            answers = answers.with_typed(path, words)
        else:
            if place.state == State.DONE and place.value == value:
                continue
            answers = answers.with_answer(path, value, rests_on=place.rests_on)
        standing = stand(standing.interview, answers, standing.today)
    return Taken(standing, refused)


def confirm(standing: Standing, step: Step) -> Standing:
    """Let the answers of `step` that are to be asked again stand as they are, those that can."""
    answers = standing.answers
    for place in places_of(step):
        if place.state == State.AGAIN:
            answers = answers.with_answer(place.path, place.value, rests_on=place.rests_on)
    return stand(standing.interview, answers, standing.today)


def say_all(standing: Standing, group: str) -> Standing:
    """Note that `group` has all its things."""
    if group in standing.answers.given:
        return standing
    return stand(standing.interview, standing.answers.with_answer(group, True), standing.today)


def scope_at(standing: Standing, place: Place) -> Scope:
    """Give what is known where a question is asked: in a group, `this` is the thing."""
    if not place.thing:
        return standing.scope
    group = place.path.partition("/")[0]
    thing = next(thing for thing in standing.by_key[place.screen.key].things if thing.id == place.thing)
    return standing.scope.with_thing(THIS, group, thing.values)


def from_plain(interview: Interview, said: Mapping[str, Json], today: date, language: str) -> Taken:
    """Give the answers that a plain file says: `{"agent": "Rosa", "powers": [{"kind": "bank"}]}`, asked in order.

    What it says beyond what is asked is left. The things of a group are called t1, t2 and so on.
    """
    answers = Answers()
    for name, things in said.items():
        if name in interview.asked and interview.asked[name].question is None and isinstance(things, list):
            for number, _thing in enumerate(things, start=1):
                answers = answers.with_thing(name, f"t{number}")
            answers = answers.with_answer(name, True)
    refused: dict[str, NotTaken] = {}
    standing, tried = stand(interview, answers, today), set[str]()
    while True:
        waiting = [path for path, place in standing.places.items() if place.state == State.OPEN and path not in tried]
        told = [(path, words) for path in waiting if (words := _said_at(said, path)) is not _NOTHING]
        if not told:
            return Taken(standing, refused)
        taken = answer(standing, told[:1], language)
        tried.add(told[0][0])
        refused.update(taken.refused)
        standing = taken.standing


_NOTHING = object()


def _said_at(said: Mapping[str, Json], path: str) -> Json:
    name, _slash, rest = path.partition("/")
    if not rest:
        return said.get(name, _NOTHING)
    thing, _slash, part = rest.partition("/")
    things = said.get(name)
    number = int(thing.removeprefix("t")) - 1
    return things[number].get(part, _NOTHING) if isinstance(things, list) else _NOTHING


def plain_answers(standing: Standing) -> dict[str, Json]:
    """Give the answers in force as a plain file would say them; `from_plain` of it stands the same."""
    said: dict[str, Json] = {}
    for step in standing.steps:
        if step.screen.repeat is not None:
            said[step.screen.repeat.name] = [
                {place.question.name: place.value for place in thing.places if place.given is not None}
                for thing in step.things
            ]
        else:
            said.update({place.question.name: place.value for place in step.places if place.given is not None})
    return said
