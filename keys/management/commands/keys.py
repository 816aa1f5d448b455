"""`manage.py keys status | rotate | fresh`: replace the key-encrypting key."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import PortalError
from keys import rotation
from keys.services import keyset_text

PLACES = {0: "missing", 1: "first", 2: "second"}


class Command(BaseCommand):
    """`manage.py keys status | rotate | fresh`."""

    help = "Say which key-encrypting key wraps how many keys, wrap all anew under the first one, or print a fresh one."
    # It must speak when `check` refuses because a key is missing.
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own declaration

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take what to do."""
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("status", help="how many keys each key-encrypting key wraps; exit 1 when one is missing")
        rotate = does.add_parser("rotate", help="wrap every key anew under the first; can be stopped and run again")
        rotate.add_argument("--batch", type=int, default=rotation.BATCH, metavar="N", help="keys a transaction (200)")
        does.add_parser("fresh", help="print a fresh key-encrypting key")

    def handle(self, *, does: str, **options: Any) -> None:
        """Do it."""
        try:
            getattr(self, f"_{does}")(**options)
        except PortalError as error:
            raise CommandError(f"{error.message} ({error.detail})") from error

    def _status(self, **_options: Any) -> None:
        standings = rotation.standings()
        for standing in standings:
            self.stdout.write(f"{standing.kek_id}  {PLACES[standing.place]:7}  {standing.keys:>9,} keys")
        if any(not standing.place for standing in standings):
            self.stdout.write("What a missing key wraps cannot be opened. Put it back as the second key.")
            sys.exit(1)
        left = sum(standing.keys for standing in standings[1:])
        if left:
            self.stdout.write(f"{left:,} keys need the second key: run `manage.py keys rotate`.")
        elif len(standings) > 1:
            self.stdout.write("Nothing needs the second key any more: take it away and restart.")

    def _rotate(self, *, batch: int, **_options: Any) -> None:
        progress = rotation.Progress(0, 0)
        for progress in rotation.rotate(batch=max(batch, 1)):
            self.stdout.write(f"{progress.done:,} keys wrapped anew, {progress.left:,} left")
            self.stdout.flush()
        if progress.broken:
            named = ", ".join(str(pk) for pk in progress.broken)
            raise CommandError(f"These keys do not open and were left alone; restore them from a backup: {named}")
        if not progress.done:
            self.stdout.write("Every key is wrapped under the first key already.")
        self.stdout.write("Take the second key out of the keyset and restart every process.")

    def _fresh(self, **_options: Any) -> None:
        self.stdout.write(keyset_text())
