"""What our typefaces can print, known without setting a paper: a form can say so while the person is still typing."""

import json
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

from press.errors import FontsMissing
from press.paper.runs import clean
from press.typefaces import MANIFEST, fonts_folder

# Joiners, variation selectors and fillers have no shape of their own; the typesetter passes over them.
SHAPELESS = frozenset((0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)).union(
    range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)
)
# Signs that Unicode counts among the invisible but that are drawn around or above other letters.
DRAWN = frozenset((0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD)).union(range(0x0600, 0x0606))


def unprintable(text: str) -> tuple[str, ...]:
    """Give the characters of `text` that no typeface of the press has, each once. Raises: FontsMissing."""
    spans = _spans(fonts_folder())
    return tuple(dict.fromkeys(character for character in clean(text) if not _can_print(character, spans)))


def _can_print(character: str, spans: list[tuple[int, int]]) -> bool:
    code = ord(character)
    if _covers(spans, code) or code in SHAPELESS:
        return True
    if unicodedata.category(character) in {"Cf", "Zs", "Cc"} and code not in DRAWN:
        return True
    parts = unicodedata.normalize("NFD", character)
    return parts != character and all(_covers(spans, ord(part)) for part in parts)


def _covers(spans: list[tuple[int, int]], code: int) -> bool:
    at = bisect_right(spans, (code, 0x110000)) - 1
    return at >= 0 and code <= spans[at][1]


@cache
def _spans(folder: Path) -> list[tuple[int, int]]:
    try:
        return [(first, last) for first, last in json.loads((folder / MANIFEST).read_text())["characters"]]
    except (OSError, ValueError, KeyError):
        raise FontsMissing(detail=str(folder)) from None
