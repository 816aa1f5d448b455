"""What every page of the house knows of the forms: whether any can be started."""

from __future__ import annotations

from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from forms_service.models import Form

OFFERED: Final = "forms/offered"
KEPT_SECONDS: Final = 300


def offered(_request: HttpRequest) -> dict[str, Any]:
    """Give `has_forms`, read when a page asks: whether the firm offers a form, so that no way leads to an empty shelf."""
    return {"has_forms": SimpleLazyObject(_has_forms)}


def forget_offered() -> None:
    """Let the next page read it anew."""
    cache.delete(OFFERED)


def _has_forms() -> bool:
    known: bool | None = cache.get(OFFERED)
    if known is None:
        known = Form.objects.offered().exists()
        cache.set(OFFERED, known, KEPT_SECONDS)
    return known
