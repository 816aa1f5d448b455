"""Whether everything is there that an interview needs: texts in every language, options, keys, groups, the right fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from forms_service.definition.checking.spots import Told, all_blocks, told
from forms_service.definition.expressions import ExpressionUnsound
from forms_service.definition.problems import Problem, advice, did_you_mean
from forms_service.definition.shapes import CHOOSING, BlockDef, Interview, Kind, Line, PartyDef, Question, Screen
from forms_service.definition.texts import Words, pieces

# What each kind of block is made of, beside key, when, each and item; the first is what it cannot do without.
FIELDS: Final = {
    "heading": ("text", "title", "level"),
    "paragraph": ("text",),
    "clause": ("text", "title", "blocks", "key"),
    "list": ("lines", "ordered"),
    "signatures": ("lines", "text"),
    "initials": ("lines", "text"),
    "notary": ("text", "title", "state", "county"),
    "note": ("text", "title", "blocks", "tone"),
    "key_values": ("lines",),
    "page_break": (),
}
OPTIONAL_FIELDS: Final = ("key", "title", "text", "level", "tone", "ordered", "state", "county", "lines", "blocks")
DEEPEST_CLAUSE: Final = 5
BOUNDLESS: Final = frozenset({Kind.YES_NO, Kind.CHOICE, Kind.ADDRESS})


def languages(interview: Interview) -> Iterator[Problem]:
    """Yield texts that lack a language they are needed in, or speak one that is not declared."""
    spoken = tuple(interview.document.title)
    if interview.language not in spoken:
        sentence = f"The paper has no title in {interview.language}, the language the interview was written in."
        yield Problem("document.title", sentence, f"Add {interview.language}: …")
    for text in told(interview):
        if not text.text or "" in text.text or _is_mute(text):
            continue
        is_paper = text.spot.is_paper
        if text.spot.place != "document.title":
            missing = [each for each in (spoken if is_paper else interview.languages) if not text.text.get(each)]
            if missing and is_paper:
                sentence = f"The paper speaks {_listed(spoken)}, but this text of it is missing in {_listed(missing)}."
                yield Problem(
                    text.spot.place, sentence, f"Add {missing[0]}: … or take {missing[0]} from document.title."
                )
            elif missing:
                hint = f"Add {missing[0]}: … beside {next(iter(text.text))}: …"
                yield Problem(text.spot.place, f"This text is missing in {_listed(missing)}.", hint)
        for language in text.text:
            if language not in interview.languages:
                sentence = f"This text speaks {language}, which is not among the languages of the interview."
                hint = did_you_mean(language, interview.languages) or f"Add {language} to languages, or take it out."
                yield advice(text.spot.to(language).place, sentence, hint)


def _is_mute(text: Told) -> bool:
    """Tell whether a text has no words of its own, so that it is the same in every language: `{agent}`."""
    for words in text.text.values():
        try:
            parts = pieces(words) if text.is_worded else (Words(words),)
        except ExpressionUnsound:
            return True
        if any(isinstance(part, Words) and re.search(r"[^\W\d_]", part.text) for part in parts):
            return False
    return any(words for words in text.text.values())


def _listed(languages_: tuple[str, ...] | list[str]) -> str:
    return " and ".join(languages_)


def screens(interview: Interview) -> Iterator[Problem]:
    """Yield screens that ask nothing, and questions that cannot be answered."""
    for number, screen in enumerate(interview.screens):
        place = f"screens[{number}]"
        yield from _screen(screen, place)
        for index, question in enumerate(screen.questions):
            yield from _question(question, f"{place}.questions[{index}]")
    if not interview.parties:
        sentence = "No parties are named: the firm has nobody to hold against its other clients."
        yield advice("parties", sentence, "Name the answers that are names of people.")


def _screen(screen: Screen, place: str) -> Iterator[Problem]:
    if screen.exit is not None and (screen.questions or screen.repeat is not None):
        yield Problem(place, "A screen that is a way out asks nothing.", "Put its questions on a screen before it.")
    elif screen.repeat is not None and not screen.questions:
        yield Problem(
            f"{place}.repeat", f"Nothing is asked about the things of “{screen.repeat.name}”.", "Add questions."
        )
    elif screen.exit is None and not screen.questions:
        yield advice(place, "This screen asks nothing, so nobody comes by it.", "Add questions, or an exit.")
    if screen.repeat is not None and screen.repeat.minimum > screen.repeat.maximum:
        least, most = screen.repeat.minimum, screen.repeat.maximum
        yield Problem(f"{place}.repeat.minimum", f"At least {least} things and at most {most} cannot both be.")


def _question(question: Question, place: str) -> Iterator[Problem]:
    if question.kind in CHOOSING and not question.options:
        yield Problem(place, f"“{question.name}” is a choice, and offers nothing.", "Give it options.")
    if question.kind not in CHOOSING and question.options:
        hint = "Make its kind choice or choices, or leave the options out."
        yield Problem(f"{place}.options", f"“{question.name}” is no choice, so it cannot offer anything.", hint)
    seen: set[str] = set()
    for number, option in enumerate(question.options):
        if option.value in seen:
            yield Problem(f"{place}.options[{number}].value", f"“{option.value}” is offered twice.", "Take one out.")
        seen.add(option.value)
    for field in ("minimum", "maximum"):
        if getattr(question, field) and question.kind in BOUNDLESS:
            yield Problem(f"{place}.{field}", f"An answer of the kind {question.kind} has no {field}.", "Leave it out.")


def paper(interview: Interview) -> Iterator[Problem]:
    """Yield blocks without what they need, with what they have no place for, or where they cannot stand."""
    keys: dict[str, str] = {}
    for block, spot, around in all_blocks(interview):
        yield from _fields(block, spot.place)
        yield from _standing(block, spot.place, around)
        if block.kind == "clause":
            if not block.key:
                yield Problem(spot.place, "A clause needs a key, so that it can be told from the others.", "Add key: …")
            elif block.key in keys:
                sentence = f"The key “{block.key}” is given twice; it is also at {keys[block.key]}."
                yield Problem(f"{spot.place}.key", sentence, "Give one of them another.")
            keys.setdefault(block.key, spot.place)
        yield from _each(block, spot.place, interview)
        for index, line in enumerate(block.lines):
            yield from _each(line, f"{spot.place}.lines[{index}]", interview)
    for number, party in enumerate(interview.parties):
        yield from _each(party, f"parties[{number}]", interview)


def _fields(block: BlockDef, place: str) -> Iterator[Problem]:
    fields = FIELDS[block.kind]
    blank = BlockDef(block.kind)
    given = [name for name in OPTIONAL_FIELDS if getattr(block, name) != getattr(blank, name)]
    for name in given:
        if name not in fields:
            hint = f"It has: {', '.join(fields)}." if fields else "It stands alone."
            yield Problem(f"{place}.{name}", f"A block of the kind {block.kind} has no {name}; it would be lost.", hint)
    instead = {"heading": ("title",), "clause": ("blocks",), "note": ("blocks",)}.get(block.kind, ())
    if fields and fields[0] not in given and not set(instead) & set(given):
        yield Problem(
            place, f"This {block.kind.replace('_', ' ')} is empty: it needs {fields[0]}.", f"Add {fields[0]}: …"
        )


def _standing(block: BlockDef, place: str, around: tuple[BlockDef, ...]) -> Iterator[Problem]:
    depth = sum(each.kind == "clause" for each in around)
    if block.kind == "clause" and depth >= DEEPEST_CLAUSE:
        yield Problem(place, f"This clause is nested too deep: {DEEPEST_CLAUSE} levels at most.", "Move it out.")
    if block.kind == "clause" and any(each.kind == "note" for each in around):
        yield Problem(place, "A clause cannot stand in a note, where it has no number.", "Move it out.")
    if block.kind == "page_break" and around:
        yield Problem(place, "A page cannot end inside a clause or a note.", "Move the page break out.")


def _each(part: BlockDef | Line | PartyDef, place: str, interview: Interview) -> Iterator[Problem]:
    groups = [name for name, asked in interview.asked.items() if asked.question is None]
    if part.each and part.each not in groups:
        found = (
            f"“{part.each}” is an answer, not a group."
            if part.each in interview.asked
            else (f"There is no group called “{part.each}”.")
        )
        yield Problem(f"{place}.each", found, did_you_mean(part.each, groups))
    if part.each and not part.item:
        yield Problem(
            f"{place}.each", "It is not said what one thing is called here.", "Add item: …, such as item: child."
        )
    if part.item and not part.each:
        yield Problem(
            f"{place}.item", f"“{part.item}” is one thing of no group.", "Add each: and the name of the group."
        )
    if part.item in ("this", "today"):
        yield Problem(f"{place}.item", f"“{part.item}” always means something else.", "Choose another name.")
