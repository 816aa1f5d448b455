"""A breach in terms of the firm: which clients it concerns, and whom to tell."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TextIO

from django.utils.translation import gettext as _

from audit.services import Breach, record
from common.clock import from_micros
from common.errors import BadInput
from forms_service.models import Request
from matters.models import Matter, Room
from portal import verbs

SHORTEST_REASON = 12


@dataclass(frozen=True, slots=True)
class Concerned:
    """A client or a person whose papers or answers were reached. Without names: reference and matters alone."""

    ref: str
    matters: tuple[str, ...]
    name: str = ""
    mails: tuple[str, ...] = ()


def concerned(breach: Breach, *, with_names: bool = False) -> list[Concerned]:
    """Give whom `breach` concerns, by reference: clients of matters, whoever filled in a form, and people themselves. Four queries."""
    codes = {ref.partition(":")[2] for ref in breach.matters}
    binders = dict(
        Room.objects.filter(binder__reference__in=codes).values_list("binder__reference", "matter__reference")
    )
    matters = Matter.objects.filter(reference__in=codes | set(binders.values()))
    by_client: dict[str, list[str]] = {}
    known: dict[str, tuple[str, tuple[str, ...]]] = {}
    for matter in matters.select_related("client").prefetch_related("client__people"):
        by_client.setdefault(matter.client.record_ref, []).append(matter.record_ref)
        mails = tuple(sorted(person.email for person in matter.client.people.all()))
        known[matter.client.record_ref] = (matter.client.name, mails)
    for request in Request.objects.filter(client_binder__reference__in=codes - set(binders)).select_related(
        "person", "client_binder"
    ):
        by_client.setdefault(request.person.record_ref, []).append(request.client_binder.record_ref)
        known[request.person.record_ref] = (request.person.name, (request.person.email,))
    return [
        Concerned(ref, tuple(sorted(refs)), *(known[ref] if with_names else ()))
        for ref, refs in sorted(by_client.items())
    ]


def note_report(breach: Breach, *, reason: str, with_names: bool) -> None:
    """Put on the record that a breach was measured, and why, if names were shown.

    Raises: BadInput when names are asked for without a reason. Audit: breach.measured.
    """
    if with_names and len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(_("Say why the names are needed: --reason in a whole sentence. It is kept on the record."))
    question = breach.question
    record(
        verb=verbs.BREACH_MEASURED,
        actor=None,
        on="record:all",
        matter=question.matter,
        outcome="with_names" if with_names else "done",
        labels={"reason": reason} if reason else None,
    )


def write_text(breach: Breach, told: Iterable[Concerned], out: TextIO) -> None:
    """Write the report for reading."""
    out.write(f"{breach.rows} lines of the record.\n")
    for session, address in breach.places:
        out.write(f"from {address or 'no address'}, session {session or 'none'}\n")
    for deed in breach.deeds:
        span = f"{_instant(deed.first_us)} to {_instant(deed.last_us)}"
        out.write(
            f"{deed.kind}\t{deed.verb}\t{deed.outcome}\t{deed.on}\t{deed.matter}\t{deed.actor}\t{deed.times}\t{span}\n"
        )
    out.write("\nTo tell:\n")
    for each in told:
        out.write("\t".join(filter(None, (each.ref, each.name, " ".join(each.mails), " ".join(each.matters)))) + "\n")


def write_csv(breach: Breach, told: Iterable[Concerned], out: TextIO) -> None:
    """Write the deeds and, behind them, whom to tell; no cell can run as a formula in a spreadsheet."""
    writer = csv.writer(out)
    writer.writerow(
        ["kind", "verb", "outcome", "on", "matter", "actor", "times", "first (UTC)", "last (UTC)", "name", "mail"]
    )
    for deed in breach.deeds:
        cells = (deed.kind, deed.verb, deed.outcome, deed.on, deed.matter, deed.actor)
        writer.writerow([*map(_cell, cells), deed.times, _instant(deed.first_us), _instant(deed.last_us), "", ""])
    for each in told:
        last = ("to tell", "", "", each.ref, " ".join(each.matters), "", "", "", "", each.name, " ".join(each.mails))
        writer.writerow([_cell(cell) for cell in last])


def write_json(breach: Breach, told: Iterable[Concerned], out: TextIO) -> None:
    """Write the report for a program."""
    data = {
        "rows": breach.rows,
        "places": breach.places,
        "deeds": [asdict(deed) for deed in breach.deeds],
        "matters": breach.matters,
        "to_tell": [asdict(each) for each in told],
    }
    out.write(json.dumps(data, ensure_ascii=False) + "\n")


def instant_in(text: str) -> datetime:
    """Read an instant or a day as `2026-11-22` or `2026-11-22T17:00-05:00`; without a zone it is UTC. Raises: ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _instant(at_us: int) -> str:
    return from_micros(at_us).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _cell(text: str) -> str:
    """SECURITY: a path or a name that begins like a formula is quoted, so that a spreadsheet shows it and runs nothing."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
