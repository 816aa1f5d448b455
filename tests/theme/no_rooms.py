"""A house in which no room has an address yet."""

from __future__ import annotations

urlpatterns: list[object] = []
