"""What a name in an expression means: a question, a group, one thing of a group, a computed value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms_service.definition.checking.spots import Spot
from forms_service.definition.shapes import ADDRESS_PARTS, Asked, Computed, Interview, Kind, Question
from forms_service.definition.syntax import Node


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a group."""

    group: Asked


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an address."""

    name: str


Meaning = Question | Asked | Thing | Computed | Part
Bound = Mapping[str, Meaning]


def aliases_of(interview: Interview, spot: Spot) -> dict[str, Meaning]:
    """Give what the names mean that stand for a thing at `spot`."""
    asked = interview.asked
    return {
        alias: Thing(asked[group]) for alias, group in spot.aliases if group in asked and asked[group].question is None
    }


def meaning_of(node: Node, interview: Interview, bound: Bound) -> Meaning | None:
    """Give what a part of an expression means; None for what is made of answers, or unknown."""
    match node.kind:
        case "name" if node.word in bound:
            return bound[node.word]
        case "name":
            asked = interview.asked.get(node.word)
            if asked is None:
                return interview.computed_by_name.get(node.word)
            return asked.question or asked
        case "part":
            return _part_of(meaning_of(node.inner[0], interview, bound), node.word)
        case "index":
            return element_of(meaning_of(node.inner[0], interview, bound))
        case "call" if node.word == "filter":
            return meaning_of(node.inner[0], interview, bound)
    return None


def _part_of(whole: Meaning | None, word: str) -> Meaning | None:
    match whole:
        case Thing(group):
            return group.group.get(word)
        case Question() | Computed() if whole.kind == Kind.ADDRESS and word in ADDRESS_PARTS:
            return Part(word)
    return None


def element_of(whole: Meaning | None) -> Meaning | None:
    """Give what one of several is: a thing of a group, or one choice of a question."""
    match whole:
        case Asked():
            return Thing(whole)
        case Question(kind=Kind.CHOICES):
            return whole
    return None


def within(node: Node, interview: Interview, bound: Bound) -> Iterator[tuple[Node, Bound]]:
    """Yield every part of an expression with what its names stand for there."""
    yield node, bound
    for number, inner in enumerate(node.inner):
        known = bound
        if node.binds and number:
            element = element_of(meaning_of(node.inner[0], interview, bound))
            known = {name: each for name, each in bound.items() if name != node.binds}
            known |= {node.binds: element} if element is not None else {}
        yield from within(inner, interview, known)
