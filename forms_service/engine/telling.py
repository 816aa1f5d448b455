"""What she has said so far, in sentences; and what has changed between two times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms_service.definition.expressions import THIS
from forms_service.definition.shapes import Question, Screen
from forms_service.engine.answers import Json
from forms_service.engine.assembling import Assembled
from forms_service.engine.standing import Place, Standing, Step, places_of
from forms_service.engine.values import in_expressions, in_words
from forms_service.engine.wording import is_told, worded
from press.paper import Runs, plain


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one screen, or one thing of a group, comes to; `paths` are the answers it can be edited through."""

    screen: Screen
    thing: str
    words: Runs


def sentences(standing: Standing, language: str) -> Iterator[Sentence]:
    """Yield her answers as sentences, in the order of asking; what cannot be told yet is left out."""
    for step in standing.steps:
        yield from _told(standing, step, language)


def last_sentences(standing: Standing, language: str, most: int) -> tuple[list[Sentence], bool]:
    """Give the last `most` of her sentences in the order of asking, and whether there are more before them."""
    found: list[Sentence] = []
    for step in reversed(standing.steps):
        found[:0] = _told(standing, step, language)
        if len(found) > most:
            return found[-most:], True
    return found, False


def _told(standing: Standing, step: Step, language: str) -> Iterator[Sentence]:
    if not any(place.given is not None for place in places_of(step)):
        return  # a sentence without a slot would be told before anything is said
    group = step.screen.repeat.name if step.screen.repeat is not None else ""
    scopes = (
        [(thing.id, standing.scope.with_thing(THIS, group, thing.values)) for thing in step.things]
        if group
        else [("", standing.scope)]
    )
    for thing, scope in scopes:
        if step.screen.says and is_told(step.screen.says, scope, language):
            words = worded(step.screen.says, scope, language)
            if plain(words).strip():
                # All of it may stand under a condition that does not hold.
                yield Sentence(step.screen, thing, words)


def value_in_words(place: Place, language: str) -> str:
    """Give an answer as it is read back: a day written out, an amount with its sign, an option's label."""
    return in_words(in_expressions(place.question.kind, place.value), language, shape=place.question)


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that is not what it was; None for one that was not there, or is not any more."""

    path: str
    question: Question
    screen: Screen
    before: Json
    after: Json


def changes(before: Standing, after: Standing) -> Iterator[Change]:
    """Yield the answers in force that differ between two times, in the order of asking."""
    seen: set[str] = set()
    for path, place in (*after.places.items(), *before.places.items()):
        if path in seen:
            continue
        seen.add(path)
        then, now = before.places.get(path), after.places.get(path)
        values = (then.value if then else None, now.value if now else None)
        if values[0] != values[1]:
            yield Change(path, place.question, place.screen, *values)


def changed_clauses(before: Assembled | None, after: Assembled) -> Mapping[str, str]:
    """Give the clauses that read differently now, each as "new" or "changed"."""
    if before is None:
        return {}
    return {
        path: "changed" if path in before.clauses else "new"
        for path, facts in after.clauses.items()
        if path not in before.clauses
        or (before.clauses[path].title, before.clauses[path].text) != (facts.title, facts.text)
    }


def answered(step: Step) -> Iterator[Place]:
    """Yield the questions of a step that have an answer."""
    return (place for place in places_of(step) if place.value is not None)
