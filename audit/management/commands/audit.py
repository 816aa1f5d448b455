"""`manage.py audit verify | checkpoint | anchor | stamp | export | protect | verbs | key`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from audit import anchors, checkpoints, exporting, marks, protection, services, stamps, verbtable
from audit.marks import Mark
from audit.verbs import AUDIT_ANCHORED, AUDIT_EXPORTED, AUDIT_PROTECTED, AUDIT_STAMPED
from audit.verifying import Report
from common.errors import PortalError


class Command(BaseCommand):
    """`manage.py audit verify | checkpoint | anchor | stamp | export | protect | verbs | key`."""

    help = "Check, sign, anchor and export the record."
    # It must run when `check` fails, or it could not repair what the check complains of.
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own declaration

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take what to do, and its own options."""
        does = parser.add_subparsers(dest="does", required=True)
        verify = does.add_parser("verify", help="compute the chain again; exit 1 and name the first bad sequence")
        verify.add_argument("--from", dest="start", type=int, default=1, metavar="SEQ")
        verify.add_argument("--anchor", type=Path, metavar="FILE", help="a copy of the anchor file kept elsewhere")
        verify.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1), metavar="N")
        verify.add_argument("--json", action="store_true")
        verify.add_argument("--read-only", action="store_true", help="do not put the result on the record")
        does.add_parser("checkpoint", help="sign the head now")
        does.add_parser("anchor", help="sign the head now and append it to the anchor file")
        does.add_parser("stamp", help="have the time-stamp authority stamp the newest anchor now")
        export = does.add_parser("export", help="JSON lines with chain positions; names stay sealed")
        export.add_argument("--from", dest="start", type=int, default=1, metavar="SEQ")
        export.add_argument("--to", dest="stop", type=int, metavar="SEQ")
        export.add_argument("--matter", default="", metavar="REF")
        export.add_argument("--output", type=Path, metavar="FILE")
        does.add_parser("protect", help="make the triggers and rights anew, as the owner of the tables")
        verbs = does.add_parser("verbs", help="list the verbs; with --write into docs/record.md")
        verbs.add_argument("--write", action="store_true")
        does.add_parser("key", help="show the public key that checks anchors")

    def handle(self, *, does: str, **options: Any) -> None:
        """Do it."""
        try:
            getattr(self, f"_{does}")(**options)
        except PortalError as error:
            raise CommandError(f"{error.message} {error.detail}".strip()) from error

    def _verify(
        self, *, start: int, anchor: Path | None, workers: int, json: bool, read_only: bool, **options: Any
    ) -> None:
        if anchor is not None and not anchor.is_file():
            raise CommandError(f"There is no file {anchor}.")
        report = services.verify(start=start, anchor_file=anchor, workers=workers, is_recorded=False)
        self.stdout.write(_as_json(report) if json else _as_text(report))
        if not read_only:
            self._put_on_record(report)
        if not report.is_whole:
            sys.exit(1)

    def _put_on_record(self, report: Report) -> None:
        try:
            services.record_verification(report)
        except (DatabaseError, PortalError) as error:
            self.stderr.write(f"The result could not be put on the record: {type(error).__name__}.")

    def _checkpoint(self, **options: Any) -> None:
        self._say("checkpoint", checkpoints.make())

    def _anchor(self, **options: Any) -> None:
        mark = anchors.make()
        self._say(f"anchor in {anchors.anchor_file()}", mark)
        if mark is not None:
            services.record(verb=AUDIT_ANCHORED, actor=None, on=f"audit:{mark.seq}")

    def _stamp(self, **options: Any) -> None:
        if not settings.AUDIT_TSA_URL:
            raise CommandError(
                "No time-stamp authority is set: MUNIMENT_AUDIT_TSA_URL, MUNIMENT_AUDIT_TSA_CERTIFICATE."
            )
        stamp = stamps.make()
        if stamp is None:
            self.stdout.write("The newest anchor has its stamp.")
            return
        services.record(verb=AUDIT_STAMPED, actor=None, on=f"audit:{stamp.seq}")
        self.stdout.write(f"stamp in {stamps.stamp_file()}: sequence {stamp.seq}, {stamp.at:%Y-%m-%d %H:%M:%S} UTC")

    def _say(self, what: str, mark: Mark | None) -> None:
        if mark is None:
            self.stdout.write("The record is empty.")
        else:
            self.stdout.write(f"{what}: sequence {mark.seq}, head {mark.head.hex()}, {mark.at:%Y-%m-%d %H:%M:%S} UTC")

    def _export(self, *, start: int, stop: int | None, matter: str, output: Path | None, **options: Any) -> None:
        count = 0
        file = sys.stdout if output is None else output.open("w", encoding="utf-8")
        try:
            for line in exporting.lines(start=start, stop=stop, matter=matter):
                file.write(line + "\n")
                count += 1
        finally:
            if output is not None:
                file.close()
        services.record(verb=AUDIT_EXPORTED, actor=None, on=f"audit:{start}-{stop or 'end'}", matter=matter)
        self.stderr.write(f"{count} rows")

    def _protect(self, **options: Any) -> None:
        wrong = protection.faults()
        protection.protect()
        services.record(verb=AUDIT_PROTECTED, actor=None, on="audit:triggers", outcome="repaired" if wrong else "done")
        self.stdout.write("\n".join([*wrong, "Every trigger stands."]))

    def _verbs(self, *, write: bool, **options: Any) -> None:
        if not write:
            self.stdout.write(verbtable.table())
            return
        page = Path(settings.ROOT) / "docs" / "record.md"
        self.stdout.write(f"{page.name}: {'written' if verbtable.write(page) else 'nothing new'}")

    def _key(self, **options: Any) -> None:
        self.stdout.write(f"Ed25519 {marks.public_key().hex()}")


def _as_text(report: Report) -> str:
    if not report.is_whole:
        first, *others = report.faults
        lines = [f"BROKEN at sequence {first.seq}: {first.kind}. {first.text[:1].upper()}{first.text[1:]}."]
        lines += [f"also at sequence {fault.seq}: {fault.kind}. {fault.text}" for fault in others]
        return "\n".join(lines)
    newest = f", newest line {report.newest_at:%Y-%m-%d %H:%M:%S} UTC" if report.newest_at else ""
    signed = f"signed up to sequence {report.signed_seq}" if report.signed_seq else "nothing signed yet"
    return (
        f"The record is whole: {report.count} rows from sequence {report.start}, head {report.head_seq} "
        f"{report.head.hex()}{newest}, checkpoints: {report.checkpoints}, anchors: {report.anchors}, time stamps: {report.stamps}, {signed}; "
        f"{report.seconds:.2f} s, {report.count / max(report.seconds, 1e-9):.0f} rows/s."
        + (
            f" {report.unchecked_stamps} time stamps were not checked: no authority is set."
            * bool(report.unchecked_stamps)
        )
    )


def _as_json(report: Report) -> str:
    newest_at = None if report.newest_at is None else report.newest_at.isoformat()
    words = asdict(report) | {
        "head": report.head.hex(),
        "newest_at": newest_at,
        "whole": report.is_whole,
        "seconds": round(report.seconds, 3),
    }
    return json.dumps(words)
