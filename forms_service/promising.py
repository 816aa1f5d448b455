"""When an answer is promised: hours of working days, in the firm's own time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

DAY_HOURS = 24
SATURDAY = 5
OPENS_AT = 9
"""The firm-local hour from which time is counted for what came while it was closed over a weekend."""


def due_after(moment: datetime, hours: int) -> datetime:
    """Give the moment `hours` of working days after `moment`; Saturdays and Sundays do not count. Units: 24 hours are a working day.

    What comes on a weekend counts from Monday morning.
    """
    at = timezone.localtime(moment)
    while at.weekday() >= SATURDAY:
        at = (at + timedelta(days=1)).replace(hour=OPENS_AT, minute=0, second=0, microsecond=0)
    days, rest = divmod(hours, DAY_HOURS)
    for _day in range(days):
        at = _next_working(at + timedelta(days=1))
    return _next_working(at + timedelta(hours=rest))


def before(moment: datetime, hours: int) -> datetime:
    """Give the moment `hours` of working days before `moment`. Units: 24 hours are a working day."""
    at = timezone.localtime(moment)
    days, rest = divmod(hours, DAY_HOURS)
    for _day in range(days):
        at = _last_working(at - timedelta(days=1))
    return _last_working(at - timedelta(hours=rest))


def _last_working(at: datetime) -> datetime:
    while at.weekday() >= SATURDAY:
        at -= timedelta(days=1)
    return at


def _next_working(at: datetime) -> datetime:
    while at.weekday() >= SATURDAY:
        at += timedelta(days=1)
    return at
