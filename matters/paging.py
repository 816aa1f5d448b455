"""Paging by key: the place in a list is the last row itself, so page 1,000 is as quick as page 1 and no row is skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a list that is ordered by a time and then by its id, the newest first."""

    moment: datetime
    pk: UUID

    def __str__(self) -> str:
        """Give the place as it stands in an address."""
        return f"{self.moment.isoformat()}~{self.pk.hex}"

    def older(self, moment: str, pk: str = "id") -> Q:
        """Give the condition for rows after this one, by the names of their two columns."""
        return Q(**{f"{moment}__lt": self.moment}) | Q(**{moment: self.moment, f"{pk}__lt": self.pk})


def place_in(text: str) -> Place | None:
    """Give the place an address speaks of, or None when it speaks of none: then the list begins at its top."""
    moment, _tilde, pk = text.partition("~")
    try:
        parsed = parse_datetime(moment)
        found = UUID(hex=pk)
        if parsed is None or timezone.is_naive(parsed):
            return None
        # A moment at the edge of the calendar with an offset is none in UTC, as the database needs it.
        return Place(parsed.astimezone(UTC), found)
    except (ValueError, OverflowError):
        return None
