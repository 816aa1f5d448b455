"""When an answer is promised: hours of working days, in the firm's own time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

DAY_HOURS = 24
SATURDAY = 5


def due_after(moment: datetime, hours: int) -> datetime:
    """Give the moment `hours` of working days after `moment`; Saturdays and Sundays do not count. Units: 24 hours are a working day."""
    at = timezone.localtime(moment)
    while at.weekday() >= SATURDAY:
        at = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
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
