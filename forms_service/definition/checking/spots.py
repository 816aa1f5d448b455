"""Every expression and text of an interview, with where it stands: what is known there, and what holds there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from forms_service.definition.expressions import THIS, ExpressionUnsound
from forms_service.definition.shapes import BlockDef, Interview, Kind, Line, Question, Screen, Text
from forms_service.definition.texts import Reference, Slot, pieces

Wants = Literal["condition", "bound", "value", "shown", "party"]
NOTHING_ASKED = (-1, -1)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the file. `aliases` name a thing of a group each; `guards` are the conditions that hold here.

    `before`: only what is asked before this screen and question is known; None where everything is.
    """

    place: str
    aliases: tuple[tuple[str, str], ...] = ()
    guards: tuple[str, ...] = ()
    before: tuple[int, int] | None = None
    is_paper: bool = False

    def under(self, *guards: str) -> Spot:
        """Give the same spot with more that holds there."""
        return replace(self, guards=(*self.guards, *(guard for guard in guards if guard)))

    def to(self, step: str) -> Spot:
        """Give a spot deeper inside."""
        return replace(self, place=".".join(filter(None, (self.place, step))))

    def each(self, group: str, alias: str) -> Spot:
        """Give a spot where `alias` is one thing of `group`."""
        return replace(self, aliases=(*self.aliases, (alias, group))) if group and alias else self


@dataclass(frozen=True, slots=True)
class Use:
    """An expression at its spot. `kind` is what a value or bound is for; `whole` the text that it stands in."""

    spot: Spot
    source: str
    wants: Wants
    kind: Kind | None = None
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A text at its spot. `is_worded`: answers may stand in it."""

    spot: Spot
    text: Text
    is_worded: bool = True


@dataclass(frozen=True, slots=True)
class Referred:
    """A reference to a clause, at the spot where it stands."""

    spot: Spot
    clause: str


def told(interview: Interview) -> Iterator[Told]:
    """Yield every text."""
    yield from (each for each in everything(interview) if isinstance(each, Told))


def uses(interview: Interview) -> Iterator[Use | Referred]:
    """Yield every expression that can be read, and every reference to a clause. Texts that cannot be read yield nothing."""
    for each in everything(interview):
        if isinstance(each, Use):
            yield each
        elif each.is_worded:
            yield from _in_text(each)


def _in_text(text: Told) -> Iterator[Use | Referred]:
    for language, words in text.text.items():
        try:
            found = pieces(words)
        except ExpressionUnsound:
            continue
        spot = text.spot.to(language)
        conditions: dict[tuple[str, ...], None] = {}
        for piece in found:
            held = tuple(condition.source for condition in piece.look.when)
            conditions.update((held[:count], None) for count in range(1, len(held) + 1))
            if isinstance(piece, Slot):
                yield Use(spot.under(*held), piece.expression.source, "shown", whole=words)
            elif isinstance(piece, Reference):
                yield Referred(spot.under(*held), piece.clause)
        for held in conditions:
            yield Use(spot.under(*held[:-1]), held[-1], "condition", whole=words)


def everything(interview: Interview) -> Iterator[Use | Told]:
    """Yield every expression and text."""
    yield from _catalogue(interview)
    exits: tuple[str, ...] = ()
    for number, screen in enumerate(interview.screens):
        yield from _screen(screen, number, Spot(f"screens[{number}]", guards=exits))
        if screen.exit is not None and screen.when:
            exits = (*exits, f"!({screen.when})")
    for number, computed in enumerate(interview.computed):
        yield Use(Spot(f"computed[{number}].value"), computed.value, "value", computed.kind)
    paper = Spot("document", guards=exits, is_paper=True)
    yield Told(paper.to("title"), interview.document.title)
    yield Told(paper.to("subtitle"), interview.document.subtitle)
    yield Told(paper.to("sample_notice"), interview.document.sample_notice, is_worded=False)
    yield from _blocks(interview.document.blocks, paper)
    after = Spot("", guards=exits)
    for number, party in enumerate(interview.parties):
        spot = after.to(f"parties[{number}]").each(party.each, party.item)
        yield Use(spot.to("name"), party.name, "party")
    for field in ("agreement", "instructions"):
        for number, text in enumerate(getattr(interview, field)):
            yield Told(after.to(f"{field}[{number}]"), text)


def _catalogue(interview: Interview) -> Iterator[Told]:
    nothing = Spot("", before=NOTHING_ASKED)
    for field in ("title", "summary"):
        yield Told(nothing.to(field), getattr(interview, field), is_worded=False)
    for field in ("for_whom", "not_for", "needs"):
        for number, text in enumerate(getattr(interview, field)):
            yield Told(nothing.to(f"{field}[{number}]"), text, is_worded=False)


def _screen(screen: Screen, number: int, spot: Spot) -> Iterator[Use | Told]:
    before = replace(spot, before=(number, -1))
    if screen.when:
        yield Use(before.to("when"), screen.when, "condition")
    before = before.under(screen.when)
    for field in ("step", "title", "why"):
        yield Told(before.to(field), getattr(screen, field))
    inside = replace(before, before=(number + 1, -1))
    if screen.repeat is not None:
        inside = inside.each(screen.repeat.name, THIS)
        yield Told(inside.to("repeat.item"), screen.repeat.item)
        yield Told(before.to("repeat.add"), screen.repeat.add)
    if screen.exit is not None:
        yield Told(before.to("exit.text"), screen.exit.text)
        yield Told(before.to("exit.referral"), screen.exit.referral)
    for index, question in enumerate(screen.questions):
        yield from _question(question, replace(inside.to(f"questions[{index}]"), before=(number, index)))
    yield Told(inside.to("says"), screen.says)


def _question(question: Question, spot: Spot) -> Iterator[Use | Told]:
    if question.when:
        yield Use(spot.to("when"), question.when, "condition")
    spot = spot.under(question.when)
    for field in ("label", "help", "bounds_note"):
        yield Told(spot.to(field), getattr(question, field))
    for field in ("minimum", "maximum"):
        if getattr(question, field):
            yield Use(spot.to(field), getattr(question, field), "bound", question.kind)
    for number, option in enumerate(question.options):
        at = spot.to(f"options[{number}]")
        yield Told(at.to("label"), option.label)
        yield Told(at.to("help"), option.help)
        if option.when:
            yield Use(at.to("when"), option.when, "condition")


def _blocks(blocks: tuple[BlockDef, ...], spot: Spot) -> Iterator[Use | Told]:
    for number, block in enumerate(blocks):
        at = block_spot(block, spot.to(f"blocks[{number}]"))
        yield from _condition(block, at)
        at = at.under(block.when)
        yield Told(at.to("title"), block.title)
        yield Told(at.to("text"), block.text)
        for field in ("state", "county"):
            if getattr(block, field):
                yield Told(at.to(field), {"": getattr(block, field)})
        for index, line in enumerate(block.lines):
            inner = at.to(f"lines[{index}]").each(line.each, line.item)
            yield from _condition(line, inner)
            yield Told(inner.under(line.when).to("text"), line.text)
            yield Told(inner.under(line.when).to("second"), line.second)
        yield from _blocks(block.blocks, at)


def block_spot(block: BlockDef, spot: Spot) -> Spot:
    """Give the spot inside of a block, before its condition."""
    return spot.each(block.each, block.item)


def _condition(part: BlockDef | Line, spot: Spot) -> Iterator[Use]:
    if part.when:
        yield Use(spot.to("when"), part.when, "condition")


def all_blocks(interview: Interview) -> Iterator[tuple[BlockDef, Spot, tuple[BlockDef, ...]]]:
    """Yield every block with the spot inside of it, its condition held, and the blocks around it."""
    exits = tuple(f"!({each.when})" for each in interview.screens if each.exit is not None and each.when)
    yield from _all_blocks(interview.document.blocks, Spot("document", guards=exits, is_paper=True), ())


def _all_blocks(
    blocks: tuple[BlockDef, ...], spot: Spot, around: tuple[BlockDef, ...]
) -> Iterator[tuple[BlockDef, Spot, tuple[BlockDef, ...]]]:
    for number, block in enumerate(blocks):
        at = block_spot(block, spot.to(f"blocks[{number}]")).under(block.when)
        yield block, at, around
        yield from _all_blocks(block.blocks, at, (*around, block))
