"""What the record does by itself: sign its head, write it down elsewhere, look at its triggers, check itself."""

from django.conf import settings

from audit import anchors, checkpoints, protection, stamps
from audit.services import record, verify
from audit.verbs import AUDIT_ANCHORED, AUDIT_STAMPED
from jobs.services import every


@every("audit.checkpoint", minutes=1, goes_on=True)
def checkpoint() -> None:
    """Sign the head of the chain, unless nothing was added."""
    checkpoints.make()


@every("audit.anchor", hours=1, goes_on=True)
def anchor() -> None:
    """Write the head of the chain into the anchor file. Audit: audit.anchored."""
    mark = anchors.make()
    if mark is not None:
        record(verb=AUDIT_ANCHORED, actor=None, on=f"audit:{mark.seq}")


@every("audit.stamp", minutes=15, max_attempts=1, goes_on=True)
def stamp() -> None:
    """Have the newest anchor stamped, where the office has an authority. Apart from anchoring, which waits for nobody.

    Raises: StampRefused, so that the job fails where people see it; the next one asks again. Audit: audit.stamped.
    """
    made = stamps.make() if settings.AUDIT_TSA_URL else None
    if made is not None:
        record(verb=AUDIT_STAMPED, actor=None, on=f"audit:{made.seq}")


@every("audit.guard", hours=1, goes_on=True)
def guard() -> None:
    """Look whether the triggers stand. Raises: RecordUnprotected, so that the job fails where people see it."""
    protection.inspect()


@every("audit.verify", hours=24, max_attempts=1, goes_on=True)
def verify_all() -> None:
    """Check the whole record against everything signed. Audit: audit.verified."""
    verify()
