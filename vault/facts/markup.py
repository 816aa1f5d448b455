"""Reads the small XML parts in which files keep facts (XMP, Office properties), without entities and without a tree in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from xml.parsers import expat

MOST_XML_BYTES: Final = 1024 * 1024
MOST_VALUES: Final = 200

Start = Callable[[str, dict[str, str]], None]


class Unreadable(Exception):
    """The file, or a part of it, cannot be read for its facts."""


def local(name: str) -> str:
    """Give the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def values(data: bytes, wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give (local name, text) of every element and attribute in `data` called as one of `wanted`. Raises: Unreadable."""
    if len(data) > MOST_XML_BYTES:
        raise Unreadable
    found: list[tuple[str, str]] = []
    inside: list[str] = []
    text: list[str] = []

    def keep(name: str, value: str) -> None:
        if value.strip() and len(found) < MOST_VALUES:
            found.append((name, value))

    def start(name: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if local(key) in wanted:
                keep(local(key), value)
        if inside or local(name) in wanted:
            inside.append(local(name))

    def end(_name: str) -> None:
        if inside:
            keep(inside[0], "".join(text))
            text.clear()
            inside.pop()

    def characters(piece: str) -> None:
        if inside:
            text.append(piece)

    walk(data, start, end, characters)
    yield from found


def walk(
    data: bytes, start: Start, end: Callable[[str], None] | None = None, characters: Callable[[str], None] | None = None
) -> None:
    """Go through the XML `data`. Raises: Unreadable, also for any entity or type of its own."""
    parser = expat.ParserCreate()

    def declare(*_ignored: object) -> None:
        raise Unreadable

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = declare
    parser.EntityDeclHandler = declare
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable from error
