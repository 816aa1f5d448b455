"""The blocks of a paper and the paper itself."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from press.paper.runs import Runs, clean

Align = Literal["start", "center", "end"]
NoteTone = Literal["note", "warning", "sample"]
Cell = Runs


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of one of three sizes. `outline` is its depth among the headings, given by `settle`."""

    text: Runs
    level: Literal[1, 2, 3] = 1
    outline: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of runs."""

    text: Runs
    align: Align = "start"


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause: 1., 1.1, (a), (i), (A) by depth; clauses among `children` are its sub-clauses.

    `key` is the name by which a run refers to its number (`Run.clause`). `restart` begins again at 1, for a schedule.
    `number` and `outline` are given by `settle`; leave them.
    """

    text: Runs = ()
    children: tuple["Block", ...] = ()
    title: Runs = ()
    key: str = ""
    restart: bool = False
    number: str = ""
    outline: int = 0


@dataclass(frozen=True, slots=True)
class List:
    """A list, numbered if `ordered`, with `boxes` to tick if it is a checklist; each item is a sequence of blocks."""

    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False
    start: int = 1
    boxes: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of runs. `align` and `widths` (shares of the line) go by column; `total` is a closing row."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: tuple[Align, ...] = ()
    widths: tuple[int, ...] = ()
    caption: Runs = ()
    total: tuple[Cell, ...] = ()

    def __post_init__(self) -> None:
        """Refuse rows that do not fit under the header."""
        width = self.columns
        for row in (*self.rows, self.total or (), self.header or ()):
            if row and len(row) != width:
                raise ValueError(f"A row of this table has {len(row)} cells, its first has {width}.")
        for by_column in (self.align, self.widths):
            if by_column and len(by_column) != width:
                raise ValueError(f"This table has {width} columns, not {len(by_column)}.")

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        return len(self.header or (self.rows[0] if self.rows else self.total))


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Facts in two columns, label and value, as on a receipt."""

    pairs: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who signs: their name, and in what capacity."""

    name: Runs
    capacity: Runs = ()


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Lines to sign and date, two abreast; never broken over a page."""

    parties: tuple[Signatory, ...]
    intro: Runs = ()


@dataclass(frozen=True, slots=True)
class InitialsBlock:
    """A statement that each person initials: the text, and the names."""

    text: Runs
    parties: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class NotaryBlock:
    """A notary's certificate: its title, where it happens, its words, and room for name, commission and seal.

    An empty `state` or `county` leaves a line to write on. LEGAL: the words differ by state; they come with the paper.
    """

    title: Runs
    text: Runs
    state: str = ""
    county: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark set apart from the text, with an optional title."""

    blocks: tuple["Block", ...]
    tone: NoteTone = "note"
    title: Runs = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else, and whose they are."""

    text: Runs
    source: Runs = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page. It stands between the blocks of the paper, not inside one."""


Block = (
    Heading
    | Paragraph
    | Clause
    | List
    | Table
    | KeyValues
    | SignatureBlock
    | InitialsBlock
    | NotaryBlock
    | Note
    | Quote
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `language` is a tag such as "en" or "es-MX"; `dated` is the day it bears.

    `eyebrow` stands small above the title, `reference` runs along the pages, `author` says who answers for it,
    `sample_notice` marks every page of a text that is only an example, `contents` puts a table of contents first.
    """

    title: str
    language: str
    dated: date
    blocks: tuple[Block, ...]
    subtitle: str = ""
    eyebrow: str = ""
    reference: str = ""
    author: str = ""
    sample_notice: str = ""
    contents: bool = False

    def __post_init__(self) -> None:
        """Refuse a paper that a reader's software could not announce."""
        if not clean(self.title).strip():
            raise ValueError("A paper has a title.")
        if not re.fullmatch("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", self.language):
            raise ValueError(f"A language is written like en or es-MX, not {self.language[:20]!r}.")
