"""What a person may open, from every source, with dates and reasons. One query a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from common import clock
from subscriptions.features import Feature
from subscriptions.models import Entitlement

__all__ = ["Allowance", "Entitlements", "Feature", "of"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """The answer to "may she use this?". True in a boolean place when she may.

    `until` is None for a right with no end. `source` is a `Source` code, empty when nothing gives the right.
    `ended` is the latest right of the same kind that has run out, for "why can't I see this?".
    """

    allowed: bool
    source: str = ""
    source_ref: str = ""
    until: datetime | None = None
    ended: Entitlement | None = None

    def __bool__(self) -> bool:
        """Say whether the feature is open to her."""
        return self.allowed


class Entitlements:
    """The rights of one person at one time."""

    def __init__(self, user: Any, at: datetime) -> None:
        """Nothing is read until asked."""
        self.user = user
        self.at = at

    @cached_property
    def rows(self) -> list[Entitlement]:
        """Every right she has or had, newest first."""
        if not self.user.is_authenticated:
            return []
        return list(Entitlement.objects.filter(user_id=self.user.pk).order_by("-starts_at"))

    @property
    def living(self) -> list[Entitlement]:
        """The rights in force now."""
        return [row for row in self.rows if row.starts_at <= self.at and (row.ends_at is None or self.at < row.ends_at)]

    def allows(self, feature: Feature) -> Allowance:
        """Give the allowance that lasts longest for `feature`, or the reason why there is none."""
        found = [row for row in self.living if feature in row.features]
        if found:
            best = max(found, key=lambda row: (row.ends_at is None, row.ends_at or self.at))
            return Allowance(True, best.source, best.source_ref, best.ends_at)
        over = [row for row in self.rows if feature in row.features and row.ends_at and row.ends_at <= self.at]
        return Allowance(False, ended=max(over, key=lambda row: row.ends_at or self.at, default=None))


def of(user: Any, *, at: datetime | None = None) -> Entitlements:
    """Give the rights of `user` (or AnonymousUser) now, or at `at`."""
    return Entitlements(user, at or clock.now())
