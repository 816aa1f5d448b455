"""Sign the head of the chain. A checkpoint goes forward only, and never over something that is broken."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.db import IntegrityError, connection, transaction

from audit import diagnosis, walking
from audit.canonical import GENESIS
from audit.errors import RecordBroken
from audit.marks import Mark
from audit.models import Checkpoint, Link
from common import clock

log = logging.getLogger("muniment.security")


def latest() -> Mark | None:
    """Give the last checkpoint."""
    row = Checkpoint.objects.order_by("-seq").first()
    return None if row is None else _mark(row)


def make() -> Mark | None:
    """Sign the head of the chain as it is now, and give the mark; None while the record is empty.

    What was added since the last checkpoint is computed again first. Raises: RecordBroken when that, or the place of the
    last checkpoint itself, is not as it was: a broken chain must not be signed over.
    """
    with transaction.atomic():
        last = latest()
        head = Link.objects.order_by("-seq").first()
        _require_unbroken(last, head)
        if head is None:
            return None
        if last is not None and last.seq == head.seq:
            return last
        mark = Mark(head.seq, bytes(head.link), head.seq, clock.to_micros(clock.now())).signed()
        return mark if _keep(mark) else latest()


def all_marks(start: int) -> Iterator[Mark]:
    """Give every checkpoint from the place `start` on, oldest first."""
    for row in Checkpoint.objects.filter(seq__gte=start).order_by("seq").iterator(chunk_size=2000):
        yield _mark(row)


def _require_unbroken(last: Mark | None, head: Link | None) -> None:
    seq, link = (0, GENESIS) if last is None else (last.seq, last.head)
    if last is not None:
        there = Link.objects.filter(seq=last.seq).first()
        if head is None or there is None or bytes(there.link) != last.head or not last.is_ours:
            _alarm(f"the chain no longer holds what was signed at sequence {last.seq}")
    if head is None or head.seq == seq:
        return
    came_to = walking.walk(seq + 1, link, head.seq + 1)
    if not came_to.is_whole or came_to.next_seq != head.seq + 1:
        fault = diagnosis.explain(came_to.next_seq, came_to.prev)
        _alarm(f"sequence {came_to.next_seq}: {fault.kind if fault else 'missing'}")


def _keep(mark: Mark) -> bool:
    """Store the mark; say no when another sealer was quicker."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_checkpoint (seq, head, count, at_us, signature) VALUES (%s, %s, %s, %s, %s)",
                (mark.seq, mark.head, mark.count, mark.at_us, mark.signature),
            )
    except IntegrityError:
        return False
    return True


def _alarm(what: str) -> None:
    log.critical("the record is broken, no checkpoint is signed: %s. Run `manage.py audit verify`.", what)
    raise RecordBroken(detail=what)


def _mark(row: Checkpoint) -> Mark:
    return Mark(row.seq, bytes(row.head), row.count, row.at_us, bytes(row.signature))
