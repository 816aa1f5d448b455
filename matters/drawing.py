"""What the pages of a matter draw from what was read: the stages it goes through, the ways between its rooms."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from matters.models import Matter
from matters.reading import RoomPage
from matters.states import RoomKind


def stages_of(matter: Matter) -> list[dict[str, Any]]:
    """Give the stages of a matter as the drawing of them takes it."""
    states = [
        "done" if at < matter.stage else "now" if at == matter.stage else "ahead" for at in range(len(matter.stages))
    ]
    return [{"words": words, "state": state} for words, state in zip(matter.stages, states, strict=True)]


def room_links(page: RoomPage) -> list[dict[str, Any]]:
    """Give the ways between the rooms of a matter, as the room switch takes them."""
    return [
        {
            "words": each.name,
            "url": reverse("matters:room", args=[page.matter.reference, each.reference]),
            "is_current": each.pk == page.room.pk,
            "is_internal": each.kind == RoomKind.INTERNAL,
            "has_new": False,
        }
        for each in page.rooms
    ]
