"""`manage.py seal show | verify`."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import PortalError
from press import services
from press.models import SealingIdentity
from press.seals import SealReport


class Command(BaseCommand):
    """`manage.py seal show | verify`."""

    help = "Show the firm's certificates to publish them, or check the seal of a paper."
    # A paper can be checked where there is no database and nothing is set up.
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own declaration

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take what to do, and its own options."""
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser(
            "show", help="print the certificates the firm seals and sealed with; the first is made if there is none"
        )
        verify = does.add_parser("verify", help="check the seal of a PDF; exit 1 when it is not whole")
        verify.add_argument("file", type=Path, metavar="FILE")
        verify.add_argument(
            "--certificate", type=Path, metavar="FILE", help="what `seal show` printed; then no database is asked"
        )
        verify.add_argument("--json", action="store_true")

    def handle(self, *, does: str, **options: Any) -> None:
        """Do it."""
        try:
            getattr(self, f"_{does}")(**options)
        except PortalError as error:
            raise CommandError(f"{error.message} {error.detail}".strip()) from error

    def _show(self, **options: Any) -> None:
        services.house_seal()
        for identity in SealingIdentity.objects.all():
            until = "seals now" if identity.retired_at is None else f"retired on {identity.retired_at:%Y-%m-%d}"
            self.stdout.write(
                f"Seal {identity.number} of {identity.firm_name}, made on {identity.made_at:%Y-%m-%d}, {until}\n"
                f"SHA-256 {identity.fingerprint}\n{identity.certificate}"
            )

    def _verify(self, *, file: Path, certificate: Path | None, json: bool, **options: Any) -> None:
        report = services.verify_seal(_read(file), certificate=None if certificate is None else _read(certificate))
        self.stdout.write(_as_json(report) if json else _as_text(report))
        if not report.is_whole:
            sys.exit(1)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None


def _as_json(report: SealReport) -> str:
    said = asdict(report) | {"sealed_at": report.sealed_at and report.sealed_at.isoformat()}
    return json.dumps(said, ensure_ascii=False)


def _as_text(report: SealReport) -> str:
    if not report.is_whole:
        return "\n".join(filter(None, ("NOT WHOLE", report.trouble, report.signer and f"It names: {report.signer}")))
    return (
        f"WHOLE\nSealed by {report.signer} on {report.sealed_at:%Y-%m-%d %H:%M:%S} UTC: {report.reason}\n"
        f"Certificate SHA-256 {report.fingerprint}\n"
        f"Approved: the first {report.approved_size_bytes} bytes, SHA-256 {report.approved_sha256}"
    )
