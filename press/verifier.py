"""`python -m press.verifier FILE.pdf --certificate office.pem`: check a delivery certificate with nothing of the office but its key.

No database, no settings of the portal, no network. What it prints is plain English, because it is for strangers and their
programs. It ends with 0 when everything holds, 1 when the file was changed or is damaged, 2 when it could not be read or the
words were wrong, 3 when another key sealed it, 4 when it is sealed and carries no statement, 5 when a statement inside does not hold,
6 when everything holds and not every row came with its way to a signed head.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from audit.contract import SignedHead, Stretch, link_digest
from press.contract import FORM, STATEMENT

WHOLE, CHANGED, UNREADABLE, ANOTHERS, NO_STATEMENT, UNPROVED, NOT_ALL_LED = range(7)
_MALFORMED = (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError)


@dataclass(slots=True)
class Finding:
    """What checking found. `tied` of the `rows` were led to a signed head; `troubles` are sentences, the first the worst."""

    code: int = WHOLE
    signer: str = ""
    sealed_at: str = ""
    fingerprint: str = ""
    record_key: str = ""
    head: str = ""
    rows: int = 0
    tied: int = 0
    troubles: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    def fault(self, code: int, sentence: str) -> None:
        """Note what is wrong; the first fault decides how it ends."""
        self.code = self.code or code
        self.troubles.append(sentence)


def check(pdf: bytes, certificate: bytes, *, record_key: bytes | None = None) -> Finding:
    """Check the seal of `pdf` against the office's certificate (PEM), then what the statement inside says of the record.

    With `record_key` (Ed25519) the signatures over the record must be that key's, wherever it was got from; without, the key
    that the sealed statement names. Raises: CertificateUnreadable.
    """
    from press import sealing

    report = sealing.verify_seal(pdf, certificate=certificate)
    found = Finding(signer=report.signer, fingerprint=report.fingerprint)
    if not report.is_whole:
        found.fault(ANOTHERS if report.is_anothers else CHANGED, str(report.trouble))
        return found
    found.sealed_at = report.sealed_at.isoformat() if report.sealed_at else ""
    # Only what was approved and sealed is read, never something that stands behind it.
    inside = sealing.attached(pdf, STATEMENT)
    if inside is None:
        found.fault(
            NO_STATEMENT, "The seal is whole, but this paper is no delivery certificate: no statement is inside."
        )
        return found
    try:
        said = json.loads(inside)
        if said["form"] != FORM:
            raise ValueError(said["form"])
        _check_record(said, found, record_key)
        found.states.extend(_told(said))
    except _MALFORMED as trouble:
        found.fault(NO_STATEMENT, f"The statement inside cannot be read ({type(trouble).__name__}).")
    return found


def _check_record(said: dict[str, Any], found: Finding, record_key: bytes | None) -> None:
    record = said["record"]
    key = bytes.fromhex(record["public_key"])
    head = SignedHead.from_data(record["head"])
    found.record_key, found.rows = key.hex(), len(record["rows"])
    found.head = f"{head.seq} {head.head.hex()} signed {instant(head.at_us)}"
    if record_key is not None and record_key != key:
        found.fault(UNPROVED, "The record was signed by another key than the one you gave.")
    if not head.is_signed_by(key):
        found.fault(UNPROVED, f"The signature over the head of the record at number {head.seq} does not hold.")
    stretches = [Stretch.from_data(each) for each in record["stretches"]]
    for stretch in stretches:
        if not stretch.stands(key):
            found.fault(UNPROVED, f"The chain from number {stretch.start} does not lead to what was signed.")
    chain = {seq: link for stretch in stretches for seq, link in stretch.links().items()}
    for row in record["rows"]:
        _check_row(row, chain, found)
    known = {row["seq"] for row in record["rows"]}
    cited = {event[name] for event in _events(said) for name in ("seq", "last_seq") if event.get(name)}
    if cited - known:
        found.fault(UNPROVED, f"A line names a row that is not given: number {min(cited - known)}.")
    if found.tied < found.rows:
        found.fault(
            NOT_ALL_LED, f"{found.rows - found.tied} of {found.rows} rows came without their way to a signed head."
        )


def _check_row(row: dict[str, Any], chain: dict[int, bytes], found: Finding) -> None:
    seq, mac, link = int(row["seq"]), bytes.fromhex(row["mac"]), bytes.fromhex(row["link"])
    if link_digest(bytes.fromhex(row["prev"]), seq, mac) != link:
        found.fault(UNPROVED, f"The hash of row number {seq} does not follow from what is given.")
        return
    if seq not in chain:
        return
    if chain[seq] == link:
        found.tied += 1
    else:
        found.fault(UNPROVED, f"Row number {seq} is not the one that stands there in the chain.")


def _events(said: dict[str, Any]) -> list[dict[str, Any]]:
    events = []
    for paper in said["papers"]:
        events.append(paper["shared"])
        for person in paper["people"]:
            events += [event for event in person["events"].values() if event]
    return [event for event in events if event]


def _told(said: dict[str, Any]) -> list[str]:
    """Give what the certificate states, line by line."""
    lines = [f"Matter {said['matter']['title']}, room {said['room']['name']}, stated {said['made_at']}"]
    for paper in said["papers"]:
        shared = paper["shared"]
        lines.append(
            f"{paper['name']}, version {paper['version']}, {paper['size_bytes']} bytes, SHA-256 {paper['sha256']}, "
            f"shared by {shared['by']} {_at(shared)}"
        )
        for person in paper["people"]:
            did = [f"{what} {_at(event)}" for what, event in person["events"].items() if event]
            lines.append(f"  {person['name']} ({person['role']}): {'; '.join(did) or 'nothing yet'}")
    return lines


def _at(event: dict[str, Any]) -> str:
    words = instant(event["at_us"])
    if event.get("times", 1) > 1:
        words += f", last {instant(event['last_at_us'])}, {event['times']} times"
    return words + (f" [row {event['seq']}]" if event.get("seq") else " [the office's own note, not on the record]")


def instant(at_us: int) -> str:
    """Give an instant in UTC to the microsecond, as the record keeps it."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _as_text(found: Finding) -> str:
    heads = {
        WHOLE: "WHOLE",
        CHANGED: "CHANGED",
        ANOTHERS: "ANOTHER KEY",
        NO_STATEMENT: "NO CERTIFICATE",
        UNPROVED: "NOT PROVED",
        NOT_ALL_LED: "NOT ALL PROVED",
    }
    lines = [heads[found.code], *found.troubles]
    if found.sealed_at:
        lines += [f"Sealed by {found.signer}, {found.sealed_at}", f"Certificate SHA-256 {found.fingerprint}"]
    elif found.signer:
        lines.append(f"It names: {found.signer}")
    if found.record_key:
        lines += [
            f"Record: {found.tied} of {found.rows} rows lead to a signed head. Last head: number {found.head}",
            f"Record key (Ed25519) {found.record_key}",
        ]
    return "\n".join([*lines, *found.states])


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says and give how it ends."""
    parser = argparse.ArgumentParser(prog="python -m press.verifier", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--certificate", type=Path, required=True, help="the office's certificate in PEM, as it publishes it"
    )
    parser.add_argument(
        "--record-key", type=bytes.fromhex, help="the record's public key in hex, if you have it from elsewhere"
    )
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(words)
    if not settings.configured:
        settings.configure(USE_I18N=False)
    from press.errors import CertificateUnreadable

    try:
        found = check(given.file.read_bytes(), given.certificate.read_bytes(), record_key=given.record_key)
    except (OSError, CertificateUnreadable) as trouble:
        sys.stderr.write(f"{getattr(trouble, 'message', '') or trouble}\n")
        return UNREADABLE
    if given.json:
        data = {name: getattr(found, name) for name in Finding.__slots__}
        sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_as_text(found) + "\n")
    return found.code


if __name__ == "__main__":
    sys.exit(main())
