"""Reads of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from wagtail.models import PageManager
from wagtail.query import PageQuerySet

if TYPE_CHECKING:
    from cms.models import PamphletPage  # noqa: F401


class PamphletQuerySet(PageQuerySet):
    """Pamphlets in the words of the shelves."""

    def newest(self) -> PamphletQuerySet:
        """Order by edition, the latest first."""
        return cast("PamphletQuerySet", self.order_by("-edition_on", "-first_published_at", "pk"))


PamphletManager: Any = PageManager.from_queryset(PamphletQuerySet)
