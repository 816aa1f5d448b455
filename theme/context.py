"""What every template may ask about the firm."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from theme import services


def face(_request: HttpRequest) -> dict[str, Any]:
    """Give `face`; nothing is read until a template uses it."""
    return {"face": SimpleLazyObject(services.face)}
