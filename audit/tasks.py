"""What the record does by itself: sign its head, write it down elsewhere, look at its triggers, check itself."""

from audit import anchors, checkpoints, protection
from audit.services import record, verify
from audit.verbs import AUDIT_ANCHORED
from jobs.services import every


@every("audit.checkpoint", minutes=1)
def checkpoint() -> None:
    """Sign the head of the chain, unless nothing was added."""
    checkpoints.make()


@every("audit.anchor", hours=1)
def anchor() -> None:
    """Write the head of the chain into the anchor file. Audit: audit.anchored."""
    mark = anchors.make()
    if mark is not None:
        record(verb=AUDIT_ANCHORED, actor=None, on=f"audit:{mark.seq}")


@every("audit.guard", hours=1)
def guard() -> None:
    """Look whether the triggers stand. Raises: RecordUnprotected, so that the job fails where people see it."""
    protection.inspect()


@every("audit.verify", hours=24, max_attempts=1)
def verify_all() -> None:
    """Check the whole record against everything signed. Audit: audit.verified."""
    verify()
