"""Write on the record, and open its names for those who may read them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction

from audit import canonical, entries, protection, verifying, writing
from audit.breaches import Breach, Deed, Question, measure
from audit.entries import Acting, Entry, Line
from audit.models import Label, Record
from audit.proofs import Proofs, prove
from audit.verbs import ACCESS_DENIED, AUDIT_VERIFIED
from audit.verifying import Report
from keys.errors import KeyShredded, SealBroken
from keys.models import Key

__all__ = [
    "Breach",
    "Deed",
    "Entry",
    "Labels",
    "Proofs",
    "Question",
    "Report",
    "fingerprint",
    "labels_of",
    "measure",
    "prove",
    "record",
    "record_denial",
    "record_many",
    "record_verification",
    "verify",
]

log = logging.getLogger("muniment.security")


def record(  # noqa: PLR0913  # the contract: one word for each thing the record says
    *,
    verb: str,
    actor: Acting,
    on: str,
    matter: str = "",
    outcome: str = "done",
    acting_for: Acting = None,
    labels: dict[str, str] | None = None,
    key: Key | None = None,
    before: bytes = b"",
    after: bytes = b"",
) -> Record:
    """Put one line on the record, in the transaction of the change it speaks of, and give it.

    `actor` has a `record_ref`; None is the office itself (jobs, Stripe); an AnonymousUser is a visitor. `on` and `matter`
    are references. `labels` are names and titles, sealed under `key` (the binder's), else under the actor's own key.
    `before` and `after` are SHA-256 digests of the states, e.g. of a file; a state short enough to be guessed goes
    through `fingerprint` first.
    Raises: UndeclaredVerb, BadEntry, RecordUnprotected. Each of them undoes the caller's transaction.
    """
    entry = Entry(
        verb=verb,
        actor=actor,
        on=on,
        matter=matter,
        outcome=outcome,
        acting_for=acting_for,
        labels=labels or {},
        key=key,
        before=before,
        after=after,
    )
    (line,) = _write([entry])
    written = Record(**line.row._asdict(), mac=line.mac)
    written._state.adding = False
    written._state.db = DEFAULT_DB_ALIAS
    return written


def record_many(said: Sequence[Entry]) -> None:
    """Put many lines on the record, in order, as one write; see `record`."""
    _write(said)


def _write(said: Sequence[Entry]) -> list[Line]:
    # No savepoint: when the line cannot be written, the change it speaks of must not be committed either.
    with transaction.atomic(savepoint=False):
        protection.require()
        lines = entries.lines_of(said)
        writing.write(lines)
    return lines


def record_denial(
    *, actor: Acting, on: str, matter: str = "", verb: str = ACCESS_DENIED, outcome: str = "refused"
) -> Record:
    """Put a refusal on the record, in a transaction of its own, after the rollback of what was refused.

    Raises: RuntimeError inside a transaction, which would take the line down with it.
    """
    with transaction.atomic(durable=True):
        return record(verb=verb, actor=actor, on=on, matter=matter, outcome=outcome)


def fingerprint(state: bytes) -> bytes:
    """Give a digest for `before` or `after` that nobody can find by guessing, because it is made with a key."""
    return canonical.fingerprint_mac().of(state)


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of one line as one reader may see them. `is_withheld`: there are names, but not for her or no longer."""

    names: dict[str, str] = field(default_factory=dict)
    is_withheld: bool = False


def labels_of(records: Iterable[Record], keys: Iterable[Key]) -> dict[UUID, Labels]:
    """Give the names of each of `records`, by the line's id, opened with `keys`. One query.

    SECURITY: the caller passes only keys that the reader has a seat for. A line under another key, a destroyed key, or
    with names that somebody changed, comes back as withheld.
    """
    by_id = {line.pk: line for line in records}
    at_hand = {key.pk: key for key in keys}
    opened = {pk: Labels(is_withheld=bool(line.label_hash)) for pk, line in by_id.items()}
    for label in Label.objects.filter(record_id__in=by_id):
        try:
            names = entries.open_label(label, at_hand)
        except (KeyShredded, SealBroken):
            continue
        if names is not None:
            opened[label.record_id] = Labels(names)
    return opened


def verify(*, start: int = 1, anchor_file: Path | None = None, workers: int = 1, is_recorded: bool = True) -> Report:
    """Check the record from `start` to its end and give what was found; a fault raises the alarm in the security log.

    Audit: audit.verified, unless not `is_recorded` (to leave evidence untouched).
    """
    report = verifying.verify(start=start, anchor_file=anchor_file, workers=workers)
    if not report.is_whole:
        first = report.faults[0]
        log.critical("the record is broken at sequence %d: %s (%d faults)", first.seq, first.kind, len(report.faults))
    if is_recorded:
        record_verification(report)
    return report


def record_verification(report: Report) -> Record:
    """Put the result of a verification on the record."""
    on = f"audit:{report.start}-{report.head_seq}"
    return record(verb=AUDIT_VERIFIED, actor=None, on=on, outcome="whole" if report.is_whole else "broken")
