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

    What cannot be taken is kept as it was typed and has no force. A path that is not asked now is refused as `not_asked`; what
    was typed for a question of this interview is kept all the same, set aside until it is asked.
    """
    refused: dict[str, NotTaken] = {}
    for path, words in typed:
        place = standing.places.get(path)
        answers = standing.answers
        if place is None:
            refused[path] = NotTaken("not_asked")
            kept = _kept_aside(standing, path, words, language)
            if kept is not answers:
                standing = stand(standing.interview, kept, standing.today)
            continue
        try:
            value = take(place.question, words, scope_at(standing, place), language)
        except NotTaken as why:
            refused[path] = why
            answers = answers.with_typed(path, words)
        else:
            if place.state == State.DONE and place.value == value:
                continue
            answers = answers.with_answer(path, value, rests_on=place.rests_on)
        if answers is not standing.answers:
            standing = stand(standing.interview, answers, standing.today)
    return Taken(standing, refused)


def _kept_aside(standing: Standing, path: str, words: Json, language: str) -> Answers:
    """Give the answers with what was typed for a question that is not asked now; as they are, for what is no question at all."""
    answers, scope = standing.answers, standing.scope
    name, _slash, rest = path.partition("/")
    thing, _slash, part = rest.partition("/")
    asked = standing.interview.asked.get(name)
    if asked is None:
        return answers
    question = asked.group.get(part) if rest else asked.question
    if question is None or (rest and not any(each.id == thing for each in answers.things.get(name, ()))):
        return answers
    if rest:
        step = standing.by_key.get(asked.screen.key)
        known = next((each.values for each in step.things if each.id == thing), None) if step is not None else None
        scope = scope.with_thing(THIS, name, known if known is not None else {"id": thing})
    try:
        value = take(question, words, scope, language)
    except NotTaken as why:
        is_kept = why.code == "required" or path in answers.given
        return answers if is_kept else answers.with_typed(path, words)
    given = answers.given.get(path)
    if value is None or (given is not None and given.value == value):
        return answers
    return answers.with_answer(path, value)


def confirm(standing: Standing, step: Step) -> Standing:
    """Let the answers of `step` that are to be asked again stand as they are, those that can.

    One that has run out of its bounds, or whose option is gone, waits to be answered.
    """
    answers = standing.answers
    for place in places_of(step):
        if place.state == State.AGAIN and _still_fits(standing, place):
            answers = answers.with_answer(place.path, place.value, rests_on=place.rests_on)
    return standing if answers is standing.answers else stand(standing.interview, answers, standing.today)


def _still_fits(standing: Standing, place: Place) -> bool:
    try:
        return bool(
            take(place.question, place.value, scope_at(standing, place), standing.interview.language) == place.value
        )
    except NotTaken:
        return False


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
    standing, tried = stand(interview, answers, today), set[tuple[str, str]]()
    while True:
        # An answer may rest on a later one: it is tried again when that has been given.
        waiting = (place for place in standing.places.values() if place.state != State.DONE)
        told = (
            (place, words)
            for place in waiting
            if (place.path, place.rests_on) not in tried and (words := _said_at(said, place.path)) is not _NOTHING
        )
        place, words = next(told, (None, None))
        if place is None:
            return Taken(standing, refused)
        tried.add((place.path, place.rests_on))
        taken = answer(standing, [(place.path, words)], language)
        refused.pop(place.path, None)
        refused.update(taken.refused)
        standing = taken.standing


_NOTHING = object()


def _said_at(said: Mapping[str, Json], path: str) -> Json:
    name, _slash, rest = path.partition("/")
    if not rest:
        return said.get(name, _NOTHING)
    thing, _slash, part = rest.partition("/")
    things = said.get(name)
    said_thing = things[int(thing.removeprefix("t")) - 1] if isinstance(things, list) else None
    return said_thing.get(part, _NOTHING) if isinstance(said_thing, Mapping) else _NOTHING


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
