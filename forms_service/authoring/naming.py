"""Names that an author left empty, made of the words beside them, once, so that they stay when the words change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from itertools import count
from typing import Any, Final

from anyascii import anyascii

from forms_service.authoring.carrying import Parts
from forms_service.definition.checking.names import RESERVED
from forms_service.definition.expressions import CELS_OWN, THIS, TODAY
from forms_service.definition.functions import FUNCTIONS

TAKEN: Final = RESERVED | CELS_OWN | frozenset(FUNCTIONS) | {TODAY, THIS, "id"}
# Words that tell little, as they are written without accents.
SMALL_WORDS: Final = (
    "a an the of to in on at is are was were be do does did you your yours their his her its what which who how when where will "
    "el la los las un una de del en es son su sus que cual quien como cuando donde"
)
SMALL: Final = frozenset(SMALL_WORDS.split(" "))
MOST_WORDS: Final = 4
LONGEST: Final = 40


def named(parts: Parts) -> Parts:
    """Give the parts with every name that was left empty filled in; nothing else changes."""
    parts = deepcopy(parts)
    first = parts["languages"].split()[0] if parts["languages"] else "en"
    if not parts["key"]:
        parts["key"] = address(_said(parts["title"], first))
    screens = [each["value"] for each in parts["screens"]]
    _fill(screens, "key", lambda value: slug(_said(value["title"], first) or _said(value["step"], first)), set())
    plain = {each["value"]["name"] for each in parts["computed"]}
    groups = [each["value"] for each in parts["screens"] if each["type"] == "group"]
    asked = [
        question["value"]
        for screen in parts["screens"]
        if screen["type"] == "questions"
        for question in screen["value"]["questions"]
    ]
    of_label: Callable[[Mapping[str, Any]], str] = lambda value: name(_said(value["label"], first))  # noqa: E731
    known = plain | {value["name"] for value in (*groups, *asked)}
    _fill(asked, "name", of_label, known)
    _fill(groups, "name", lambda value: name(_said(value["item"], first), plural=True), known)
    for group in groups:
        _fill([each["value"] for each in group["questions"]], "name", of_label, {"id"})
    for screen in parts["screens"]:
        for question in screen["value"].get("questions", []):
            options = [each["value"] for each in question["value"].get("options", [])]
            _fill(options, "value", of_label, set())
    clauses = list(_clauses(parts["blocks"]))
    _fill(clauses, "key", lambda value: slug(_said(value["title"], first) or _said(value["text"], first)), set())
    return parts


def name(words: str, *, plural: bool = False) -> str:
    """Give a name for expressions made of `words`; empty when there are none."""
    told = _told(words, "_")
    told = f"{told}s" if told and plural and not told.endswith("s") else told
    if told and not told[0].isalpha():
        told = f"answer_{told}"
    return f"{told}_answer" if told in TAKEN else told


def slug(words: str) -> str:
    """Give the name of a part made of `words`; empty when there are none."""
    return _told(words, "-")


def address(title: str) -> str:
    """Give the name of a form in addresses: its title, as far as there is room."""
    return "-".join(_words(title))[:LONGEST].strip("-")


def _told(words: str, between: str) -> str:
    found = _words(words)
    kept = [each for each in found if each not in SMALL] or found
    return between.join(kept[:MOST_WORDS])[:LONGEST].strip(between)


def _words(text: str) -> list[str]:
    """Give the words of a text in plain small letters, without what is put into it."""
    bare = re.sub(r"\{[^{}]*\}|[*]", " ", text)
    return re.findall(r"[a-z0-9]+", anyascii(bare).lower().replace("'", ""))


def _fill(values: list[Any], field: str, made: Callable[[Mapping[str, Any]], str], known: set[str]) -> None:
    """Fill in `field` where it is empty, each time with a name that nobody has yet."""
    known |= {value[field] for value in values if value[field]}
    for value in values:
        if not value[field] and (wanted := made(value)):
            value[field] = next(each for each in numbered(wanted) if each not in known)
            known.add(value[field])


def numbered(wanted: str, between: str = "_") -> Iterator[str]:
    """Yield a name, then the same with 2, 3 and so on behind it."""
    yield wanted
    for number in count(2):
        yield f"{wanted}{between}{number}"


def _clauses(blocks: list[Any]) -> Iterator[Any]:
    for block in blocks:
        if block["type"] == "clause":
            yield block["value"]
        yield from _clauses(block["value"].get("blocks", []))


def _said(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or next(filter(None, words.values()), "")
