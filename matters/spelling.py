"""How names are made comparable: one form in which the same name is the same text, and one in which like sounds are.

Pure functions of the text. The reasons and the examples are in docs/adr/0012-names-in-the-conflict-check.md.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from anyascii import anyascii

from matters.look_alikes import is_mixed, seeming

#: No name that anybody bears is longer; whatever is pasted into a field ends here.
MOST_CHARACTERS = 400
# Dropped at the end of a name only; none of them is anybody's family name (as Sá and Co are).
_COMPANIES = (
    "ag bv company corp corporation gmbh inc incorporated kg limited llc llp lp ltd nv oyj pc plc pllc sarl srl ug"
)
_COMPANY_WORDS = frozenset(_COMPANIES.split())
_AND = "and"
# Dots and apostrophes stand inside a word (L.L.C., O'Brien); every other sign parts words.
_SIGNS: dict[int, str | None] = {code: " " for code in range(128) if not chr(code).isalnum()}
_SIGNS |= {ord("&"): f" {_AND} "} | dict.fromkeys(map(ord, ".'’ʼ`´"))

_LIKE = (
    *(("y", "i"), ("sch", "s"), ("sh", "s"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("dt", "t")),
    *(("chr", "kr"), ("chl", "kl"), ("ch", "\x01"), ("ce", "se"), ("ci", "si")),
    *(("ai", "ei"), ("ee", "i"), ("oo", "u"), ("ou", "u"), ("ae", "a"), ("oe", "o"), ("ue", "u")),
)
_LETTERS = str.maketrans({"c": "k", "q": "k", "z": "s", "w": "v", "x": "ks", "\x01": "ch"})
_DOUBLES = tuple((letter * 2, letter) for letter in "abdfgiklmnoprstuv")
WORDS_KEPT = 50_000


def folded(name: str) -> str:
    """Give `name` without marks, case, punctuation, company suffixes and the order of its words: "Solano, Rosa" is `rosa solano`.

    It stays in its own script; only Latin letters that are no letter with a mark (Ł, Ø, Æ) become plain ones. "" when nothing is left.
    """
    return _joined(_words(name))


def in_order(name: str) -> str:
    """Give `name` as `folded` does, with its words in the order in which they were written."""
    return " ".join(_words(name))


def sounds(name: str) -> str:
    """Give `name` as it is searched: folded, in Latin letters, with the spellings of one sound made one. Meyer, Meier, Mayer: `meier`.

    A name in which Latin letters and their look-alikes of another script stand together is read as it looks.
    """
    heard = [_sound(word) for word in _words(seeming(name) if is_mixed(name) else name)]
    # Some signs of other scripts become several words.
    return _joined(heard if name.isascii() else " ".join(heard).split())


def _words(name: str) -> list[str]:
    text = name[: 4 * MOST_CHARACTERS]
    words = (text.casefold() if text.isascii() else _plain(text)).translate(_SIGNS).split()
    while len(words) > 1:
        if words[-1] in _COMPANY_WORDS:
            words.pop()
        elif len(words) > 2 and words[-2:] == [_AND, "co"]:
            del words[-2:]
        else:
            break
    return [word for word in words if word != _AND] if _AND in words and len(words) > 1 else words


def _joined(words: list[str]) -> str:
    words.sort()
    text = " ".join(words)
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS].rstrip()


@lru_cache(maxsize=WORDS_KEPT)
def _sound(word: str) -> str:
    if not word.isascii():
        word = anyascii(word).casefold().translate(_SIGNS)
    for before, after in _LIKE:
        word = word.replace(before, after)
    word = (word[:1] + word[1:].replace("h", "")).translate(_LETTERS)
    for before, after in _DOUBLES:
        word = word.replace(before, after)
    return word


def _plain(text: str) -> str:
    """Give `text` in small letters without marks and invisible signs; a sign that parts words becomes a space."""
    seen = []
    for sign in unicodedata.normalize("NFKD", text.casefold()):
        category = unicodedata.category(sign)
        if sign.isascii() or ord(sign) in _SIGNS:
            seen.append(sign)
        elif category[0] in "ZPS":
            seen.append(" ")
        elif category not in {"Mn", "Cf"}:
            seen.append(anyascii(sign) if unicodedata.name(sign, "").startswith("LATIN") else sign)
    return "".join(seen).casefold()
