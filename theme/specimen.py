"""Invented content for the living sheet."""

from typing import Any


def content() -> dict[str, Any]:
    """Give what the sheet shows."""
    return {}
