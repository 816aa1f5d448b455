"""What every page of the house knows of the library: the plain pages named at its foot."""

from __future__ import annotations

from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.models import PlainPage

FOOT: Final = "cms/foot"
KEPT_SECONDS: Final = 300
MOST: Final = 8


def foot(_request: HttpRequest) -> dict[str, Any]:
    """Give `foot_pages`, read when a foot is drawn: title and address of each plain page that is shown in menus."""
    return {"foot_pages": SimpleLazyObject(_pages)}


def _pages() -> list[tuple[str, str]]:
    pages: list[tuple[str, str]] | None = cache.get(FOOT)
    if pages is None:
        found = PlainPage.objects.live().in_menu().order_by("path")[:MOST]
        pages = [(page.title, page.url) for page in found if page.url]
        cache.set(FOOT, pages, KEPT_SECONDS)
    return pages


def forget_foot() -> None:
    """Let the next page read the foot anew."""
    cache.delete(FOOT)
