"""What every search engine promises: entries in, hits out, nothing a reader has no right to ever among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class Kind(StrEnum):
    """What an entry speaks of."""

    PAGE = "page"
    FILE = "file"
    ROOM = "room"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to be found. It has one audience: a level of the library, or the people of a binder.

    Shape: `(kind, key, part)` is unique; a locked page has a part for its public words and one for its body.
    """

    kind: Kind
    key: str
    title: str
    body: str = ""
    part: str = ""
    level: str = ""
    binder_id: UUID | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Reader:
    """What one person may find: the levels open to her, and a subquery of the binders she may view."""

    levels: frozenset[str]
    binders: Any

    def tokens(self) -> list[str]:
        """Give the same as words, for an engine that keeps its own copy: levels, and `binder:ID` for each binder."""
        return [*sorted(self.levels), *(f"binder:{pk}" for pk in self.binders)]


@dataclass(frozen=True, slots=True)
class Hit:
    """A proposal of the engine. `snippet` marks the found words with the two control characters below.

    `is_beginning`: the last word asked for is not among its words, only the beginning of one of them is.
    """

    kind: Kind
    key: str
    score: float
    snippet: str = ""
    is_beginning: bool = False


MARK_START, MARK_END = "\x02", "\x03"
LONGEST_QUERY = 200
MOST_HITS = 50


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for: words without any syntax of an engine. `is_any`: one of the words is enough."""

    words: tuple[str, ...]
    kinds: frozenset[Kind] = field(default_factory=lambda: frozenset(Kind))
    limit: int = MOST_HITS
    is_any: bool = False


class Engine(Protocol):
    """A place to look things up."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep `entries`, in place of what was kept under the same kind, key and part."""

    def drop(self, kind: Kind, key: str) -> None:
        """Forget everything of one object."""

    def find(self, question: Question, reader: Reader) -> Sequence[Hit]:
        """Give the best hits first; each is one that `reader` has a right to."""
