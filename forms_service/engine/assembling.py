"""The paper that comes of an interview's answers, with the clauses an attorney has changed by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from forms_service.definition.expressions import read
from forms_service.definition.shapes import BlockDef, Line, said
from forms_service.engine.scope import Scope
from forms_service.engine.standing import Standing
from forms_service.engine.wording import worded
from press.paper import (
    Block,
    Clause,
    Heading,
    InitialsBlock,
    KeyValues,
    List,
    NotaryBlock,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Run,
    Runs,
    Signatory,
    SignatureBlock,
    plain,
)

LEVELS: dict[int, Literal[1, 2, 3]] = {1: 1, 2: 2, 3: 3}


@dataclass(frozen=True, slots=True)
class Edit:
    """A clause in an attorney's words. `based_on` is the print of the clause that she changed."""

    text: str
    based_on: str


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """A clause of the paper as it was made: where it stands, its words, their print, and how the attorney's hand left it.

    `edit`: "none"; "kept", her words stand; "flagged", her words stand but the clause beneath has changed since.
    """

    path: str
    title: str
    text: str
    print: str
    edit: Literal["none", "kept", "flagged"] = "none"


@dataclass(frozen=True, slots=True)
class Assembled:
    """A paper and what is to be known about it. `lost_edits` are the paths of edits whose clause no longer stands."""

    paper: Paper
    clauses: Mapping[str, ClauseFacts]
    lost_edits: tuple[str, ...] = ()

    @property
    def flagged(self) -> tuple[str, ...]:
        """The paths that an attorney must look at before the paper can be approved."""
        return tuple(path for path, facts in self.clauses.items() if facts.edit == "flagged") + self.lost_edits


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of this one paper and is not in its definition."""

    dated: date
    reference: str = ""
    author: str = ""
    eyebrow: str = ""


def assemble(standing: Standing, head: Head, language: str, edits: Mapping[str, Edit] | None = None) -> Assembled:
    """Give the paper of `standing` in `language`, or in the first language the paper speaks.

    The same answers, edits and head give the same paper. A slot that cannot be filled is left blank, so call it for complete
    answers, or for an author who tries.
    """
    document = standing.interview.document
    spoken = language if language in document.title else standing.interview.language
    writer = _Writer(spoken, dict(edits or {}))
    blocks = tuple(writer.blocks(document.blocks, standing.scope, ()))
    paper = Paper(
        title=plain(worded(document.title, standing.scope, spoken)).strip() or said(standing.interview.title, spoken),
        subtitle=plain(worded(document.subtitle, standing.scope, spoken)),
        sample_notice=said(document.sample_notice, spoken),
        language=spoken,
        dated=head.dated,
        reference=head.reference,
        author=head.author,
        eyebrow=head.eyebrow,
        blocks=blocks,
    )
    lost = tuple(sorted(set(writer.edits) - set(writer.clauses)))
    return Assembled(paper, writer.clauses, lost)


@dataclass
class _Writer:
    language: str
    edits: dict[str, Edit]
    clauses: dict[str, ClauseFacts] = field(default_factory=dict)

    def blocks(self, given: Iterable[BlockDef], scope: Scope, because: tuple[str, ...]) -> Iterator[Block]:
        for definition in given:
            for inner, reasons in instances(definition, scope, because):
                block = self.block(definition, inner, reasons)
                if block is not None:
                    yield block

    def block(self, definition: BlockDef, scope: Scope, because: tuple[str, ...]) -> Block | None:
        text = worded(definition.text, scope, self.language, because=because)
        title = worded(definition.title, scope, self.language, because=because)
        match definition.kind:
            case "heading":
                return Heading(text or title, LEVELS.get(definition.level, 3))
            case "paragraph":
                return Paragraph(text) if text else None
            case "clause":
                return self.clause(definition, scope, because, title, text)
            case "list":
                items = tuple((Paragraph(words),) for words, _second in self.lines(definition, scope, because) if words)
                return List(items, ordered=definition.ordered) if items else None
            case "key_values":
                pairs = tuple((plain(name), value) for name, value in self.lines(definition, scope, because))
                return KeyValues(pairs) if pairs else None
            case "signatures":
                parties = tuple(
                    Signatory(name, capacity) for name, capacity in self.lines(definition, scope, because) if name
                )
                return SignatureBlock(parties, intro=text) if parties else None
            case "initials":
                names = tuple(name for name, _second in self.lines(definition, scope, because) if name)
                return InitialsBlock(text, names) if names else None
            case "notary":
                state, county = (self.inline(each, scope) for each in (definition.state, definition.county))
                return NotaryBlock(title, text, state=state, county=county)
            case "note":
                inner = tuple(self.blocks(definition.blocks, scope, because))
                noted = (Paragraph(text), *inner) if text else inner
                return Note(noted, tone=definition.tone, title=title) if noted or title else None
            case "page_break":
                return PageBreak()

    def clause(self, definition: BlockDef, scope: Scope, because: tuple[str, ...], title: Runs, text: Runs) -> Clause:
        path = clause_path(definition, scope)
        mark = print_of_words(plain(title), plain(text))
        edit = self.edits.get(path)
        state: Literal["none", "kept", "flagged"] = "none"
        if edit is not None:
            state = "kept" if edit.based_on == mark else "flagged"
            sources = tuple(dict.fromkeys(source for run in text for source in run.sources))
            text = (Run(edit.text, sources=sources),)
        if path:
            self.clauses[path] = ClauseFacts(path, plain(title), plain(text), mark, state)
        children = tuple(self.blocks(definition.blocks, scope, because))
        return Clause(text, children, title=title, key=path)

    def lines(self, definition: BlockDef, scope: Scope, because: tuple[str, ...]) -> Iterator[tuple[Runs, Runs]]:
        for line in definition.lines:
            for inner, reasons in instances(line, scope, because):
                yield (
                    worded(line.text, inner, self.language, because=reasons),
                    worded(line.second, inner, self.language, because=reasons),
                )

    def inline(self, text: str, scope: Scope) -> str:
        return plain(worded({self.language: text}, scope, self.language)) if text else ""


def instances(
    definition: BlockDef | Line, scope: Scope, because: tuple[str, ...]
) -> Iterator[tuple[Scope, tuple[str, ...]]]:
    """Yield a scope, and the answers it is owed to, for each time `definition` stands in the paper: never, once, or for each thing."""
    if not definition.each:
        if scope.holds(definition.when):
            yield scope, _reasons(definition.when, scope, because)
        return
    for thing in scope.get(definition.each) or ():
        inner = scope.with_thing(definition.item, definition.each, thing)
        if inner.holds(definition.when):
            owed = tuple(dict.fromkeys((*because, *scope.sources_of_thing(definition.each, str(thing["id"])))))
            yield inner, _reasons(definition.when, inner, owed)


def _reasons(condition: str, scope: Scope, because: tuple[str, ...]) -> tuple[str, ...]:
    if not condition:
        return because
    return tuple(dict.fromkeys((*because, *scope.sources_of(read(condition)))))


def clause_path(definition: BlockDef, scope: Scope) -> str:
    """Give the name of a clause in this paper: its key, and the thing it stands for if it is repeated; none without a key."""
    if not definition.key:
        return ""
    things: list[str] = []
    at: Any = scope
    while hasattr(at, "thing"):
        things.append(str(at.thing["id"]))
        at = at.outer
    return "/".join((definition.key, *reversed(things)))


def print_of_words(title: str, text: str) -> str:
    """Give a short print of a clause's words."""
    return hashlib.blake2b(f"{title}\n{text}".encode(), digest_size=9).hexdigest()
