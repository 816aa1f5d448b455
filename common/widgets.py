"""Widgets that more than one form needs."""

from __future__ import annotations

from django import forms


class DayInput(forms.DateInput):
    """A date field of the browser's own."""

    input_type = "date"

    def __init__(self) -> None:
        """Write the day as browsers expect it."""
        super().__init__(format="%Y-%m-%d")
