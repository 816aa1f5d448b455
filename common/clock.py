"""The time: UTC instants for the record, firm-local days for people."""

from datetime import UTC, date, datetime

from django.utils import timezone


def now() -> datetime:
    """Give the present instant, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """Give today's date where the firm is (settings.TIME_ZONE)."""
    return timezone.localdate()


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
