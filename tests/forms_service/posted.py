"""What a browser sends of the editor's blocks, as Wagtail's own scripts name the fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail import blocks

Sent = tuple[str, str]


def posted(prefix: str, block: blocks.Block, value: Any) -> Iterator[Sent]:
    """Yield the fields of `block` with the plain value it holds."""
    match block:
        case blocks.StructBlock():
            for name, child in block.child_blocks.items():
                yield from posted(f"{prefix}-{name}", child, value.get(name))
        case blocks.StreamBlock() | blocks.ListBlock():
            yield f"{prefix}-count", str(len(value))
            for number, part in enumerate(value):
                at = f"{prefix}-{number}"
                yield from ((f"{at}-deleted", ""), (f"{at}-order", str(number)), (f"{at}-id", part.get("id") or ""))
                is_stream = isinstance(block, blocks.StreamBlock)
                yield f"{at}-type", part["type"] if is_stream else "item"
                child = block.child_blocks[part["type"]] if is_stream else block.child_block
                yield from posted(f"{at}-value", child, part["value"])
        case blocks.BooleanBlock():
            if value:
                yield prefix, "on"
        case _:
            yield prefix, "" if value is None else str(value)


def posted_words(name: str, value: dict[str, str]) -> Iterator[Sent]:
    """Yield the fields of a text in each language."""
    for code in ("en", "es"):
        yield f"{name}_{code}", value.get(code, "")
