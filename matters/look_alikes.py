"""Names written so that they look like others: letters of other scripts, digits for letters, words run together or taken apart.

Pure functions of the text. The shapes are those of Unicode's table of confusables (UTS 39), as far as they look like Latin letters in a
common face; only letters that names are written with are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

_CYRILLIC: Final = zip("АВСЕНІЈКМОРЅТХУҮԚԜавсеһіјкорѕхуүԁԛԝӏг", "ABCEHIJKMOPSTXYYQWaBcehijkopsxyydqwlr", strict=True)
_GREEK: Final = zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνοργυχϲϳ", "ABEZHIKMNOPTYXaikvopyuxcj", strict=True)
_ARMENIAN: Final = zip("ՍՕօոհցզ", "UOonhgq", strict=True)
_LETTERS: Final = {ord(sign): letter for table in (_CYRILLIC, _GREEK, _ARMENIAN) for sign, letter in table}
_DIGITS: Final = {ord("0"): "o", ord("1"): "l", ord("3"): "e", ord("4"): "a", ord("5"): "s"}

MOST_WORDS_JOINED: Final = 5
SHORTEST_PART: Final = 3
MOST_CHARACTERS_PARTED: Final = 60


def seeming(name: str) -> str:
    """Give `name` in the Latin letters that a reader takes its letters for; digits count as letters inside a word of letters."""
    seen = name.translate(_LETTERS)
    return " ".join(word.translate(_DIGITS) if _has_letter(word) else word for word in seen.split())


def is_mixed(name: str) -> bool:
    """Whether Latin letters and others that look like them stand in one name, which no language writes."""
    return not name.isascii() and _has_letter(name) and any(ord(sign) in _LETTERS for sign in name)


def other_readings(name: str) -> Iterator[str]:
    """Give `name` with neighbouring words joined, and with one long word parted: RosaReyes is Rosa Reyes, and Ro sa Reyes too."""
    words = name.split()
    if 1 < len(words) <= MOST_WORDS_JOINED:
        for gaps in product(("", " "), repeat=len(words) - 1):
            if "" in gaps:
                yield "".join(word + gap for word, gap in zip(words, (*gaps, ""), strict=True))
    if len(words) <= MOST_WORDS_JOINED:
        for at, word in enumerate(words):
            for cut in range(SHORTEST_PART, min(len(word), MOST_CHARACTERS_PARTED) - SHORTEST_PART + 1):
                yield " ".join([*words[:at], word[:cut], word[cut:], *words[at + 1 :]])


def _has_letter(word: str) -> bool:
    return any(sign.isascii() and sign.isalpha() for sign in word)
