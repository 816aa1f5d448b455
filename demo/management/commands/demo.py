"""Set the invented firm's office going: `manage.py demo`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from demo.running import Office


class Command(BaseCommand):
    """Makes the office if there is none, then runs it with its payment simulator until it is stopped."""

    help = "Run the demo office: seeds it the first time, prints the address and the people."
    requires_system_checks: Any = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port, whether to start over, and whether only to make the office."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="start over with an empty office")
        parser.add_argument("--migrated", type=Path, help="begin with this empty database that has its tables")
        parser.add_argument("--seed-only", action="store_true", help="make the office and stop")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare, then run."""
        office = Office(port=options["port"], say=self._say)
        office.prepare(fresh=options["fresh"], migrated=options["migrated"])
        if not options["seed_only"]:
            office.run()

    def _say(self, line: str) -> None:
        """Print a line at once, into a file too."""
        self.stdout.write(line)
        self.stdout.flush()
