"""Check the record from its first row to its last, and against everything that was ever signed about it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, Min

from audit import anchors, checkpoints, diagnosis, stamps, together, walking
from audit.canonical import GENESIS
from audit.diagnosis import Fault, FaultKind
from audit.errors import BadEntry
from audit.marks import Mark, Signed
from audit.models import Link, Record
from audit.walking import Walk
from common import clock

MOST_NAMED = 20
_AT_ONCE = 500


@dataclass(slots=True)
class Report:
    """What a verification found. `faults` are in the order of the chain; the first is the one to look at.

    Units: seconds. `head` is the link at `head_seq`, and `newest_at` when that line was written: what was put back from a
    backup together with its anchors is whole, and old. `signed_seq` is the last place that a checkpoint or anchor vouches for.
    `unchecked_stamps` are there, but no authority is set to check them by.
    """

    start: int
    count: int = 0
    head_seq: int = 0
    head: bytes = GENESIS
    newest_at: datetime | None = None
    checkpoints: int = 0
    anchors: int = 0
    stamps: int = 0
    unchecked_stamps: int = 0
    signed_seq: int = 0
    seconds: float = 0.0
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(*, start: int = 1, anchor_file: Path | None = None, workers: int = 1) -> Report:
    """Compute every row's MAC and link again from `start` on, and compare with checkpoints and anchors.

    `start` above 1 trusts the link before it, and looks for no rows outside the chain. Without `anchor_file` the installation's own file is read if there is one.
    Reads one unchanging state of the database, in a stream; writers go on meanwhile. Several `workers` walk ahead of that
    over long chains (see `audit.together` for who may ask for them). Raises: BadEntry when there is no
    such place to start from.
    """
    begun = time.perf_counter()
    report = Report(start=start)
    ahead = together.walk(start, _link_before(start), workers)
    with _one_state():
        came_to = walking.walk(ahead.next_seq, ahead.prev) if ahead.is_whole else ahead
        report.count, report.head_seq, report.head = came_to.next_seq - start, came_to.next_seq - 1, came_to.prev
        newest = Record.objects.filter(link__seq=report.head_seq).values_list("at_us", flat=True).first()
        report.newest_at = None if newest is None else clock.from_micros(newest)
        fault = diagnosis.explain(came_to.next_seq, came_to.prev)
        report.faults += [fault] if fault else []
        _compare(report, came_to, _checkpoints(report, start))
        _compare(report, came_to, _anchors(report, start, anchor_file))
        _compare(report, came_to, _stamps(report, start, anchor_file))
        report.faults += _unsealed_or_repeated() if start <= 1 else []
    report.faults.sort(key=lambda found: found.seq)
    report.seconds = time.perf_counter() - begun
    return report


@contextmanager
def _one_state() -> Iterator[None]:
    """See one state of the database throughout, without keeping anybody from writing."""
    if connection.in_atomic_block:  # the caller's transaction decides what is seen
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not `atomic`: it would begin IMMEDIATE and hold every writer back until we are through.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _link_before(start: int) -> bytes:
    if start <= 1:
        return GENESIS
    before = Link.objects.filter(seq=start - 1).first()
    if before is None:
        raise BadEntry(f"There is no sequence {start - 1} to go on from.", detail=f"verify from {start}")
    return bytes(before.link)


def _unsealed_or_repeated() -> list[Fault]:
    """Give the rows that stand in the chain not at all, or twice: with neither, rows and links match one to one."""
    faults = []
    for row in Record.objects.filter(link__isnull=True).order_by("pk")[:MOST_NAMED]:
        before = (
            Record.objects.filter(pk__lt=row.pk, link__seq__gt=0).order_by("-pk").values_list("link__seq", flat=True)
        )
        seq = (before.first() or 0) + 1
        text = f"the row {row.pk} is in the table but not in the chain; by its time it would stand near sequence {seq}"
        faults.append(Fault(seq, FaultKind.ROW_UNSEALED, text))
    if faults or Link.objects.count() != Record.objects.count():
        twice = Link.objects.values("record_id").annotate(first=Min("seq"), last=Max("seq")).filter(last__gt=F("first"))
        for found in twice.order_by("last")[:MOST_NAMED]:
            text = f"the row sealed here was sealed before, at sequence {found['first']}"
            faults.append(Fault(found["last"], FaultKind.ROW_REPEATED, text))
    return faults


def _checkpoints(report: Report, start: int) -> Iterator[tuple[str, Mark]]:
    for mark in checkpoints.all_marks(start):
        report.checkpoints += 1
        yield f"the checkpoint at sequence {mark.seq}", mark


def _anchors(report: Report, start: int, path: Path | None) -> Iterator[tuple[str, Mark]]:
    where = path or anchors.anchor_file()
    if path is None and not where.is_file():
        return
    for number, mark in anchors.read(where):
        if mark is None:
            text = f"line {number} of the anchor file cannot be read"
            report.faults.append(Fault(report.signed_seq + 1, FaultKind.MARK_FORGED, text))
        elif mark.seq >= start:
            report.anchors += 1
            yield f"line {number} of the anchor file (sequence {mark.seq})", mark


def _stamps(report: Report, start: int, anchor_file: Path | None) -> Iterator[tuple[str, stamps.Stamp]]:
    where = stamps.stamp_file(anchor_file)
    if not where.is_file():
        return
    for number, stamp in stamps.read(where):
        if stamp is None:
            text = f"line {number} of the file of time stamps cannot be read"
            report.faults.append(Fault(report.signed_seq + 1, FaultKind.STAMP_FORGED, text))
        elif not settings.AUDIT_TSA_CERTIFICATE:
            report.unchecked_stamps += 1
        elif stamp.seq >= start:
            report.stamps += 1
            yield f"the time stamp in line {number} (sequence {stamp.seq})", stamp


def _compare(report: Report, came_to: Walk, marks: Iterable[tuple[str, Signed]]) -> None:
    """Hold each signed mark against the chain; the first that disagrees says from where on the past was changed."""
    good_seq = report.start - 1
    for name, mark, link in _with_links(marks):
        if not mark.is_ours or mark.count != mark.seq:
            text = f"{name} does not carry {mark.whose} signature over what it says"
            kind = FaultKind.STAMP_FORGED if isinstance(mark, stamps.Stamp) else FaultKind.MARK_FORGED
            report.faults.append(Fault(mark.seq, kind, text))
            continue
        if mark.seq < came_to.next_seq and link == mark.head:
            good_seq = mark.seq
            report.signed_seq = max(report.signed_seq, mark.seq)
            continue
        fault = _disagreement(name, mark, link, came_to, good_seq)
        if fault is not None:
            report.faults.append(fault)
            return


def _disagreement(name: str, mark: Signed, link: bytes | None, came_to: Walk, good_seq: int) -> Fault | None:
    when = f"{mark.at:%Y-%m-%d %H:%M:%S} UTC"
    if came_to.next_seq == 1 and link is None:
        text = f"no row is left, but {name} vouches for {mark.count} rows on {when}"
        return Fault(1, FaultKind.CHAIN_LOST, text)
    if mark.seq < came_to.next_seq:
        text = (
            f"the chain agrees with itself but not with {name}, signed on {when}: "
            f"it was computed anew from somewhere between sequence {good_seq + 1} and {mark.seq}"
        )
        return Fault(good_seq + 1, FaultKind.REWRITTEN, text)
    if not came_to.is_whole or link is not None:
        return None  # the walk has already found an earlier fault; this place says nothing about it
    text = f"the chain ends at sequence {came_to.next_seq - 1}, but {name} vouches for {mark.count} rows on {when}"
    return Fault(came_to.next_seq, FaultKind.TAIL_CUT, text)


def _with_links(marks: Iterable[tuple[str, Signed]]) -> Iterator[tuple[str, Signed, bytes | None]]:
    """Give each mark with the link that stands at its place now, many places in one query."""
    batch: list[tuple[str, Signed]] = []
    for item in marks:
        batch.append(item)
        if len(batch) == _AT_ONCE:
            yield from _look_up(batch)
            batch = []
    yield from _look_up(batch)


def _look_up(batch: list[tuple[str, Signed]]) -> Iterator[tuple[str, Signed, bytes | None]]:
    links = dict(Link.objects.filter(seq__in={mark.seq for _, mark in batch}).values_list("seq", "link"))
    for name, mark in batch:
        link = links.get(mark.seq)
        yield name, mark, None if link is None else bytes(link)
