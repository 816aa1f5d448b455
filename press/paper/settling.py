"""Settling: the last pass over a paper before it gets a face. Both faces read the settled paper, so their numbers agree."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from press.errors import PaperUnsound
from press.paper.blocks import Block, Clause, Heading, List, Note, PageBreak, Paper
from press.paper.runs import Run, clean, is_blank

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DEEPEST = 5


def settle(paper: Paper) -> Paper:
    """Give the same paper with its clauses numbered, references filled in, headings in a sound outline, and text cleaned.

    A heading or a clause's title whose words fell away with the answers is left out.
    Settling a settled paper changes nothing. Raises: PaperUnsound.
    """
    numbering = _Numbering()
    numbered = numbering.blocks(paper.blocks, ())
    outlined = _Outline().blocks(numbered)
    settled: Paper = _clean(replace(paper, blocks=outlined), numbering.full_numbers)
    return settled


def every_run(paper: Paper) -> Iterator[Run]:
    """Yield each run of the paper, in reading order."""
    return _runs_in(paper.blocks)


def label(depth: int, path: tuple[int, ...]) -> str:
    """Give the number that stands beside a clause at `depth` (1 is the top): 1., 1.1, (a), (i), (A)."""
    own = path[-1]
    match depth:
        case 1:
            return f"{own}."
        case 2:
            return f"{path[0]}.{own}"
        case 3:
            return f"({letters(own)})"
        case 4:
            return f"({roman(own)})"
        case _:
            return f"({letters(own).upper()})"


def full_number(path: tuple[int, ...]) -> str:
    """Give how other clauses call this one: 2, 2.1, 2.1(a), 2.1(a)(iv)."""
    deeper = "".join(label(depth, path[:depth]) for depth in range(3, len(path) + 1))
    return ".".join(str(part) for part in path[:2]) + deeper


def letters(number: int) -> str:
    """Give the number in letters: 1 is a, 26 is z, 27 is aa."""
    name = ""
    while number:
        number, at = divmod(number - 1, len(LETTERS))
        name = LETTERS[at] + name
    return name


def roman(number: int) -> str:
    """Give the number in small Roman numerals."""
    name = ""
    signs = (
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
    )
    for value, sign in (*signs, (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        count, number = divmod(number, value)
        name += sign * count
    return name


class _Numbering:
    """Walks the clauses in reading order and keeps what each key's number is."""

    def __init__(self) -> None:
        self.full_numbers: dict[str, str] = {}

    def blocks(self, given: Iterable[Block], above: tuple[int, ...]) -> tuple[Block, ...]:
        last = 0
        settled: list[Block] = []
        for block in given:
            match block:
                case Clause():
                    last = 1 if block.restart else last + 1
                    settled.append(self.clause(block, (*above, last)))
                case PageBreak() if above:
                    raise PaperUnsound(str(_BREAK_INSIDE))
                case _:
                    _refuse_misplaced(block)
                    settled.append(block)
        return tuple(settled)

    def clause(self, clause: Clause, path: tuple[int, ...]) -> Clause:
        if len(path) > DEEPEST:
            raise PaperUnsound(_("Clause %s is nested too deep: five levels at most.") % full_number(path[:DEEPEST]))
        if clause.key:
            if clause.key in self.full_numbers:
                raise PaperUnsound(_("Two clauses have the same key, “%s”. Give one of them another.") % clause.key)
            self.full_numbers[clause.key] = full_number(path)
        return replace(clause, number=label(len(path), path), children=self.blocks(clause.children, path))


_BREAK_INSIDE = gettext_lazy(
    "A page break stands inside a clause, a list or a note, where a page cannot end. Move it out."
)
_CLAUSE_INSIDE = gettext_lazy("A clause stands in a list or a note, where it cannot be numbered. Move it out.")


def _refuse_misplaced(block: Block) -> None:
    inner = block.blocks if isinstance(block, Note) else chain(*block.items) if isinstance(block, List) else ()
    for part in inner:
        if isinstance(part, Clause | PageBreak):
            raise PaperUnsound(str(_CLAUSE_INSIDE if isinstance(part, Clause) else _BREAK_INSIDE))
        _refuse_misplaced(part)


class _Outline:
    """Gives each heading its depth, one step deeper at most than the heading before it: screen readers count on that."""

    def __init__(self) -> None:
        self.open: list[int] = []

    def depth(self, rank: int) -> int:
        while self.open and self.open[-1] >= rank:
            self.open.pop()
        self.open.append(rank)
        return len(self.open)

    def blocks(self, given: Iterable[Block], clause_rank: int = 4) -> tuple[Block, ...]:
        seen = (block for block in given if not (isinstance(block, Heading) and is_blank(block.text)))
        return tuple(self.block(block, clause_rank) for block in seen)

    def block(self, block: Block, clause_rank: int) -> Block:
        match block:
            case Heading():
                return replace(block, outline=self.depth(block.level))
            case Clause():
                title = () if is_blank(block.title) else block.title
                outline = self.depth(clause_rank) if title else 0
                return replace(
                    block, title=title, outline=outline, children=self.blocks(block.children, clause_rank + 1)
                )
            case Note():
                return replace(block, blocks=self.blocks(block.blocks, clause_rank))
            case List():
                return replace(block, items=tuple(self.blocks(item, clause_rank) for item in block.items))
            case _:
                return block


def _runs_in(thing: object) -> Iterator[Run]:
    if isinstance(thing, Run):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from _runs_in(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from _runs_in(getattr(thing, field.name))


def _clean(thing: Any, numbers: dict[str, str]) -> Any:
    """Give the same thing with every text in it cleaned and every reference to a clause filled in."""
    match thing:
        case str():
            return clean(thing)
        case tuple():
            return tuple(_clean(part, numbers) for part in thing)
        case Run(clause=key) if key:
            if key not in numbers:
                raise PaperUnsound(_("The paper refers to a clause “%s” that it does not have.") % key)
            return replace(thing, text=numbers[key])
        case Run():
            # A link that cannot be seen cannot be followed, and the typesetter trips over it.
            return replace(thing, text=clean(thing.text), link="" if is_blank((thing,)) else thing.link)
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            cleaned = {field.name: _clean(getattr(thing, field.name), numbers) for field in fields(thing)}
            return replace(thing, **cleaned)
        case _:
            return thing
