"""What time it is here: the machine's time, or (started with `--clock`) a clock that stands until it is moved."""

import calendar
import time
from datetime import UTC, datetime


class Clock:
    """The simulator's own time. One customer's time may run ahead of it; the books keep by how much.

    Units: whole seconds since 1970, as in every Stripe object.
    """

    def __init__(self, standing_at: int | None = None) -> None:
        self._standing_at = standing_at

    @property
    def stands(self) -> bool:
        """Whether this clock moves only by hand."""
        return self._standing_at is not None

    def now(self) -> int:
        """The moment it is here."""
        return int(time.time()) if self._standing_at is None else self._standing_at

    def move_to(self, instant: int) -> None:
        """Set a standing clock. Raises: ValueError for the machine's time and for a step back."""
        if self._standing_at is None:
            raise ValueError("This simulator runs on the machine's time. Start it with --clock to move the clock.")
        if instant < self._standing_at:
            raise ValueError("The clock only moves forward, as Stripe's test clocks do.")
        self._standing_at = instant


def add_months(anchor: int, months: int) -> int:
    """The same day and hour `months` later, or the month's last day where that day does not exist.

    Counted from the anchor, so a plan bought on 29 February or the 31st returns to its day when the month has it.
    """
    start = datetime.fromtimestamp(anchor, UTC)
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())
