"""The answers of one interview: what was said, under which path, and what it rested on when it was said.

A path is `name`, or `group/thing/name` for a thing of a group. Nothing is ever thrown away: what no longer applies stays, out of force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

Json = Any  # what the json module reads and writes


class Given(NamedTuple):
    """One answer. `value` is None for "left empty". `rests_on` is the print of what its question depended on when it was given.

    `revision` counts the changes of the whole draft, so that a field of yesterday's screen is told from today's.
    """

    value: Json
    rests_on: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of a group, by an id that stays when others go. `is_set_aside`: taken out by her, to be brought back."""

    id: str
    is_set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers of one draft, unchanging: a change gives new answers.

    `typed` is what stands in a field and cannot be taken yet, as it was typed: kept, shown, and of no force.
    """

    given: Mapping[str, Given] = field(default_factory=dict)
    typed: Mapping[str, Json] = field(default_factory=dict)
    things: Mapping[str, tuple[Thing, ...]] = field(default_factory=dict)
    revision: int = 0

    def with_answer(self, path: str, value: Json, *, rests_on: str = "") -> Answers:
        """Give these answers with one more, or another in its place."""
        revision = self.revision + 1
        typed = {each: words for each, words in self.typed.items() if each != path}
        given = {**self.given, path: Given(value, rests_on, revision)}
        return replace(self, given=given, typed=typed, revision=revision)

    def with_typed(self, path: str, words: Json) -> Answers:
        """Give these answers with what was typed at `path` and cannot be taken; an answer given there before no longer stands."""
        if path in self.typed and self.typed[path] == words and path not in self.given:
            return self
        given = {each: answer for each, answer in self.given.items() if each != path}
        return replace(self, given=given, typed={**self.typed, path: words}, revision=self.revision + 1)

    def with_thing(self, group: str, thing: str) -> Answers:
        """Give these answers with one more thing in `group`, at its end; a known one changes nothing."""
        known = self.things.get(group, ())
        if any(each.id == thing for each in known):
            return self
        return self._with_things(group, (*known, Thing(thing)))

    def with_thing_aside(self, group: str, thing: str, *, is_set_aside: bool = True) -> Answers:
        """Give these answers with a thing of `group` set aside, or brought back."""
        changed = tuple(
            replace(each, is_set_aside=is_set_aside) if each.id == thing else each
            for each in self.things.get(group, ())
        )
        return self if changed == self.things.get(group, ()) else self._with_things(group, changed)

    def _with_things(self, group: str, things: tuple[Thing, ...]) -> Answers:
        return replace(self, things={**self.things, group: things}, revision=self.revision + 1)

    def in_group(self, group: str) -> Iterator[Thing]:
        """Yield the things of `group` that stand, in order."""
        return (each for each in self.things.get(group, ()) if not each.is_set_aside)

    def to_data(self) -> dict[str, Json]:
        """Give the answers as JSON data."""
        return {
            "revision": self.revision,
            "given": {path: [each.value, each.rests_on, each.revision] for path, each in self.given.items()},
            "typed": dict(self.typed),
            "things": {
                group: [[each.id, each.is_set_aside] for each in things] for group, things in self.things.items()
            },
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Json]) -> Answers:
        """Read what `to_data` gave."""
        return cls(
            given={path: Given(*parts) for path, parts in data["given"].items()},
            typed=data["typed"],
            things={group: tuple(Thing(*parts) for parts in things) for group, things in data["things"].items()},
            revision=data["revision"],
        )


def path_of(name: str, group: str = "", thing: str = "") -> str:
    """Give the path of an answer."""
    return f"{group}/{thing}/{name}" if group else name


def touches(source: str, path: str) -> bool:
    """Tell whether the name `source` means the answer at `path`: it is the answer, or the group or thing it belongs to."""
    return path == source or path.startswith(f"{source}/")
