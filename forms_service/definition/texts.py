"""The texts of an interview: words with answers in braces, `**bold**` and `*italic*`. `{{` and `}}` are plain braces.

Inside the braces stands an expression: `{agent}`, `{home.city}`, `{add_years(starts_on, 1)}`; `{#duration}` is the number of the
clause with that key. `{? this.kind == "bank"} up to {this.amount}{/}` stands only while the condition is true.
Answers are never read for marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from forms_service.definition.expressions import Expression, ExpressionUnsound, read

PIECES: Final = re.compile(r"(?P<open>\{\{)|(?P<close>\}\})|\{(?P<slot>[^{}]*)\}|(?P<stray>[{}])|(?P<mark>\*\*|\*)")
CLAUSE: Final = re.compile(r"\A\s*#\s*([\w/-]+)\s*\Z")
PLACE: Final = re.compile(r"\A\s*([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?\s*\Z")


@dataclass(frozen=True, slots=True)
class Look:
    """How a piece stands: bold, italic, and under which conditions."""

    bold: bool = False
    italic: bool = False
    when: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words of a text."""

    text: str
    look: Look = Look()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value. `name` and `part` are told when it is an answer itself (`home.city`), not something made of answers."""

    expression: Expression
    name: str = ""
    part: str = ""
    look: Look = Look()


@dataclass(frozen=True, slots=True)
class Reference:
    """The number of a clause of the same paper."""

    clause: str
    look: Look = Look()


Piece = Words | Slot | Reference


@lru_cache(maxsize=8192)
def pieces(text: str) -> tuple[Piece, ...]:
    """Give `text` cut into pieces. Raises: ExpressionUnsound for a slot that cannot be read, a stray brace, a condition left open."""
    found: list[Piece] = []
    look, last = Look(), 0
    for match in PIECES.finditer(text):
        if match.start() > last:
            found.append(Words(text[last : match.start()], look))
        last = match.end()
        match match.lastgroup:
            case "open" | "close":
                found.append(Words(match.group()[0], look))
            case "stray":
                raise ExpressionUnsound(
                    f"column {match.start() + 1}: a brace without its fellow. Write {match.group() * 2} for a brace in the text."
                )
            case "slot":
                look = _turn(match.group("slot").strip(), look, found)
            case _ if match.group() == "**":
                look = replace(look, bold=not look.bold)
            case _:
                look = replace(look, italic=not look.italic)
    if last < len(text):
        found.append(Words(text[last:], look))
    if look.when:
        raise ExpressionUnsound("a condition {? …} is not closed. Write {/} where it ends.")
    return tuple(found)


def _turn(slot: str, look: Look, found: list[Piece]) -> Look:
    """Put what a slot says behind the others, or give the look that it changes to."""
    if slot == "/":
        if not look.when:
            raise ExpressionUnsound("{/} ends a condition that was not begun.")
        return replace(look, when=look.when[:-1])
    if slot.startswith("?"):
        return replace(look, when=(*look.when, read(slot[1:].strip())))
    if referred := CLAUSE.match(slot):
        found.append(Reference(referred.group(1), look))
    elif not slot:
        raise ExpressionUnsound("{} is empty. Write the name of an answer between the braces.")
    else:
        place = PLACE.match(slot)
        name, part = (place.group(1), place.group(2) or "") if place else ("", "")
        found.append(Slot(read(slot), name, part, look))
    return look


def expressions_in(text: str) -> tuple[Expression, ...]:
    """Give the expressions of the slots and conditions of `text`, each once. Raises: ExpressionUnsound."""
    found: dict[str, Expression] = {}
    for piece in pieces(text):
        spoken = (*piece.look.when, piece.expression) if isinstance(piece, Slot) else piece.look.when
        found.update((expression.source, expression) for expression in spoken)
    return tuple(found.values())


def names_in(text: str) -> tuple[str, ...]:
    """Give the names that the slots and conditions of `text` speak of. Raises: ExpressionUnsound."""
    return tuple(sorted({name for expression in expressions_in(text) for name in expression.names}))
