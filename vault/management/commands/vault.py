"""`manage.py vault`: `carry --to bucket|disk` takes every finished file from one to the other; `views` says whether this machine
makes views of Office files.
"""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import PortalError
from vault.moving import carry
from vault.renditions.office import why_not
from vault.storage.office import both_storages

SAY_EVERY = 100


class Command(BaseCommand):
    """`manage.py vault carry`."""

    help = "Look after the place where files are kept."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take what to do."""
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("views", help="say whether this machine makes views of Office files, and if not, why")
        carries = does.add_parser(
            "carry", help="take every file to the other place, nothing is removed; can be run again"
        )
        carries.add_argument("--to", required=True, choices=["bucket", "disk"])

    def handle(self, *, does: str, **options: Any) -> None:
        """Do it."""
        try:
            getattr(self, f"_{does}")(**options)
        except PortalError as error:
            raise CommandError(f"{error.message} ({error.detail})") from error

    def _views(self, **_options: Any) -> None:
        if reason := why_not():
            raise CommandError(f"No views of Office files are made here. {reason}")
        self.stdout.write("Views of Office files are made here.")

    def _carry(self, *, to: str, **_options: Any) -> None:
        disk, bucket = both_storages()
        if bucket is None:
            raise CommandError("No bucket is set. Set all MUNIMENT_S3_… settings for this command, then run it again.")
        source, target = (disk, bucket) if to == "bucket" else (bucket, disk)
        new, here, broken = 0, 0, list[str]()
        for count, carried in enumerate(carry(source, target), start=1):
            new, here = new + carried.is_new, here + (not carried.is_new)
            if not carried.is_whole:
                broken.append(carried.key)
            if not count % SAY_EVERY:
                self.stdout.write(f"{count:,} files")
                self.stdout.flush()
        if broken:
            named = ", ".join(broken)
            raise CommandError(f"These files lie there with other bytes and were left alone; look at both: {named}")
        self.stdout.write(f"{new:,} files copied and compared, {here:,} were there already.")
