"""What a person may find, worked out when she asks."""

from __future__ import annotations

from typing import Any

from cms.models import AccessLevel
from cms.services import at_level
from matters.models import Room
from search.contract import Reader


def reader_of(user: Any) -> Reader:
    """Give the reader for `user` (or AnonymousUser): the library's levels open to her, and her binders as a subquery."""
    levels = frozenset(level for level in AccessLevel.values if at_level(user, level))
    return Reader(levels, Room.objects.visible_to(user).values("binder_id"))
