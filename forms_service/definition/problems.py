"""What is wrong with an interview, in words for its author, and where."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

Marks = Mapping[str, tuple[int, int]]


class Severity(StrEnum):
    """An error keeps the interview from being published; advice is worth a look."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend. `place` is like `screens[2].questions[0].when`; line and column count from 1, 0 where there is no file."""

    place: str
    sentence: str
    suggestion: str = ""
    severity: Severity = Severity.ERROR
    line: int = 0
    column: int = 0

    @property
    def is_error(self) -> bool:
        """Whether it must be mended."""
        return self.severity == Severity.ERROR

    def at(self, marks: Marks) -> Problem:
        """Give the same problem with its line and column in the file that `marks` tell of."""
        place = self.place
        while place and place not in marks:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        line, column = marks.get(place, (self.line, self.column))
        return replace(self, line=line, column=column)


def advice(place: str, sentence: str, suggestion: str = "") -> Problem:
    """Give a problem that does not keep the interview from being published."""
    return Problem(place, sentence, suggestion, Severity.ADVICE)


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word that was probably meant, empty for none."""
    by_folded = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give the question whether another word was meant, empty where none is near."""
    meant = nearest(word, known)
    return f"Did you mean “{meant}”?" if meant else ""


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Give each problem once, by its line."""
    return sorted(dict.fromkeys(problems), key=lambda each: (each.line, each.column))
