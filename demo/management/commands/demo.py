"""Set the invented firm's office going: `manage.py demo`."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

from demo.addresses import DEFAULT_PORT, into_environment, office_url, simulator_url
from demo.running import Office


class Command(BaseCommand):
    """Makes the office if there is none, then runs it with its payment simulator until it is stopped."""

    help = "Run the demo office: seeds it the first time, prints the address and the people."
    requires_system_checks: Any = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port, whether to start over, and whether only to make the office."""
        parser.add_argument("--port", type=int, default=DEFAULT_PORT)
        parser.add_argument("--fresh", action="store_true", help="start over with an empty office")
        parser.add_argument("--migrated", type=Path, help="begin with this empty database that has its tables")
        parser.add_argument("--seed-only", action="store_true", help="make the office and stop")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare, then run; begin again where the settings were loaded before the port was known."""
        if not options["seed_only"] and not _settings_know(options["port"]):
            _begin_again(options)
        office = Office(port=options["port"], say=self._say)
        if not options["seed_only"]:
            office.refuse_taken_ports()
        is_made = office.prepare(fresh=options["fresh"], migrated=options["migrated"])
        if options["seed_only"]:
            return
        if is_made:
            # The seed has set papers: the threads of the typesetter live in this process, and its fork would wait for them for ever.
            _begin_again({**options, "fresh": False, "migrated": None})
        office.run()

    def _say(self, line: str) -> None:
        """Print a line at once, into a file too."""
        self.stdout.write(line)
        self.stdout.flush()


def _settings_know(port: int) -> bool:
    return (office_url(port), simulator_url(port)) == (settings.SITE_ADDRESS, settings.SIMULATOR_ADDRESS)


def _begin_again(options: dict[str, Any]) -> NoReturn:
    """Put this process in the place of itself, with the addresses in its environment."""
    words = ["--port", str(options["port"])]
    if options["fresh"]:
        words.append("--fresh")
    if options["migrated"]:
        words += ["--migrated", str(options["migrated"].resolve())]
    os.chdir(settings.ROOT)
    again = [sys.executable, "-m", "demo", *words]
    os.execve(sys.executable, again, os.environ | into_environment(options["port"]))  # noqa: S606
