"""What the library page shows: topics, pamphlets, and the filters a reader chose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from cms.models.library import LibraryPage, PamphletKind, PamphletPage, TopicPage

PAGE_SIZE = 24


@dataclass(frozen=True, slots=True)
class Shelf:
    """The filtered library. Unknown filter values choose nothing rather than fail."""

    topics: list[TopicPage]
    page: Page[PamphletPage]
    kinds: list[tuple[str, Any]]
    jurisdictions: list[str]
    kind: str = ""
    jurisdiction: str = ""
    query: str = field(default="")

    @classmethod
    def of(cls, chosen: QueryDict, *, under: LibraryPage) -> Shelf:
        """Give the shelf for the query string `chosen`."""
        everything = PamphletPage.objects.descendant_of(under).live()
        kind = chosen.get("kind", "") if chosen.get("kind") in PamphletKind.values else ""
        places = sorted({place for place in everything.values_list("jurisdiction", flat=True).distinct() if place})
        place = chosen.get("place", "") if chosen.get("place") in places else ""
        found = everything.newest()
        if kind:
            found = found.filter(kind=kind)
        if place:
            found = found.filter(jurisdiction=place)
        return cls(
            topics=list(TopicPage.objects.child_of(under).live().order_by("path")),
            page=Paginator(found, PAGE_SIZE).get_page(chosen.get("page")),
            kinds=list(PamphletKind.choices),
            jurisdictions=places,
            kind=kind,
            jurisdiction=place,
        )
