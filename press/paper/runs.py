"""Runs: stretches of text with one look and one origin."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# SECURITY: an override or embedding in an answer would turn the clause around it; the directions of a text come from its letters.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff\ud800-\udfff]")


# Hebrew with points and accents has three; no language writes more than four.
MOST_MARKS = 4
LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `sources` names the answers that made it; `clause` makes it the number of that clause.

    A line break in `text` is a line break on paper. Raises: ValueError for a link that is not a web, mail or phone address.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    sources: tuple[str, ...] = ()
    language: str = ""
    clause: str = ""

    def __post_init__(self) -> None:
        """Refuse links that could run something and source names that could not be told apart in a list."""
        if self.link and urlsplit(self.link).scheme.lower() not in LINK_SCHEMES:
            raise ValueError(f"A link in a paper starts with https:, http:, mailto: or tel:, not {self.link[:40]!r}.")
        for name in self.sources:
            if not name or name.split() != [name]:
                raise ValueError(f"The name of an answer has no spaces: {name[:40]!r}.")


Runs = tuple[Run, ...]


def runs(*parts: str | Run) -> Runs:
    """Make a line of text from plain strings and runs: `runs("between ", Run(name, sources=("tenant",)))`."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts if part != "")


def plain(line: Runs) -> str:
    """Give the text of a line without its looks."""
    return "".join(run.text for run in line)


def is_blank(line: Runs) -> bool:
    """Tell whether nothing of a line would be seen: it holds spaces and invisible characters at most."""
    return not any(
        run.clause or any(unicodedata.category(character)[0] not in "CZ" for character in run.text) for run in line
    )


def clean(text: str) -> str:
    """Give the text as it will be seen.

    Letters are composed and line breaks plain; control characters, soft hyphens, marks that override the direction, and
    marks piled higher than any language does are gone.
    """
    seen = unicodedata.normalize("NFC", UNSEEN.sub("", LINE_ENDS.sub("\n", text)))
    return seen if seen.isascii() else _with_few_marks(seen)


def _with_few_marks(text: str) -> str:
    """Give `text` with at most MOST_MARKS marks on a letter. SECURITY: a tower of them would be drawn over the clauses above it."""
    kept, marks = [], 0
    for character in text:
        is_mark = unicodedata.combining(character) != 0 or unicodedata.category(character) == "Me"
        marks = marks + 1 if is_mark else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
