"""When a period of a subscription ends."""

from simulator.clock import add_months
from simulator.errors import Json

_MONTHS = {"month": 1, "year": 12}
_SECONDS = {"day": 86400, "week": 7 * 86400}


def period_end(anchor: int, start: int, recurring: Json) -> int:
    """The end of the period that begins at `start`, counted in whole steps from the subscription's anchor."""
    interval, count = recurring["interval"], recurring["interval_count"]
    if interval in _SECONDS:
        return start + int(_SECONDS[interval]) * int(count)
    months = _MONTHS[interval] * int(count)
    steps = 1
    while add_months(anchor, months * steps) <= start:
        steps += 1
    return add_months(anchor, months * steps)


def words(recurring: Json) -> str:
    """How often, as a person says it: "a year", "every 3 months"."""
    interval, count = recurring["interval"], recurring["interval_count"]
    return f"a {interval}" if count == 1 else f"every {count} {interval}s"
