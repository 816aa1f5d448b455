"""The functions an expression may call beside CEL's own. Days come and go as midnight UTC."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final


def add_days(day: datetime, count: int) -> datetime:
    """Give the day `count` days later."""
    return day + timedelta(days=count)


def add_months(day: datetime, count: int) -> datetime:
    """Give the same day `count` months later; the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: datetime, count: int) -> datetime:
    """Give the same day `count` years later; 28 February for the 29th where there is none."""
    return add_months(day, 12 * count)


def age_on(born: datetime, day: datetime) -> int:
    """Give the age in whole years, on `day`, of somebody born on `born`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def days_between(first: datetime, last: datetime) -> int:
    """Give how many days lie between two days."""
    return (last - first).days


def total(amounts: list[int]) -> int:
    """Give the sum of whole numbers or of money in minor units."""
    return sum(amounts)


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    function.__name__: function for function in (add_days, add_months, add_years, age_on, days_between, total)
}
