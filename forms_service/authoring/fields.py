"""A column of blocks whose shape is this code's alone: the migrations know only that it is JSON."""

from __future__ import annotations

from typing import Any

from wagtail.fields import StreamField


class BlocksField(StreamField):
    """A stream that may be empty. A new help text or kind of block needs no migration."""

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        """Take the block; without one (in a migration) it holds nothing."""
        super().__init__(block_types or [], **{"blank": True, "default": list, **kwargs})

    def deconstruct(self) -> Any:
        """Leave the blocks out."""
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [], {key: value for key, value in kwargs.items() if key != "block_lookup"}
