"""The time: UTC instants for the record, firm-local days for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_shift: ContextVar[timedelta] = ContextVar("muniment_clock_shift", default=timedelta())


def now() -> datetime:
    """Give the present instant, aware, in UTC."""
    return timezone.now() + _shift.get()


@contextmanager
def telling_the_past(moment: datetime) -> Iterator[None]:
    """Let the clock say `moment` inside the block and run on from there: the demo tells a story that began weeks ago.

    Raises: ImproperlyConfigured outside the demo. A real office has one time.
    """
    if not getattr(settings, "DEMO", False):
        raise ImproperlyConfigured("Only the demo may tell another time.")
    token = _shift.set(moment - timezone.now())
    try:
        yield
    finally:
        _shift.reset(token)


def today() -> date:
    """Give today's date where the firm is (settings.TIME_ZONE)."""
    return timezone.localdate(now())


def to_micros(moment: datetime) -> int:
    """Give `moment` as whole microseconds since 1970, exactly.

    Units: microseconds, UTC. Exact because it never passes through a float.
    """
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_micros(micros: int) -> datetime:
    """Give the instant that lies `micros` microseconds after 1970 began in UTC."""
    seconds, rest = divmod(micros, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
