"""The queue's own work."""

from jobs import queueing
from jobs.registry import every


@every("jobs.tidy", hours=24, goes_on=True)
def tidy() -> None:
    """Delete rows of work that ended long ago."""
    queueing.tidy()
