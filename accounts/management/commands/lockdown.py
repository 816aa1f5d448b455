"""Shut the whole house, or open it again, from the machine."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.management.people import named
from accounts.services.lockdown import open_house, shut_house, standing_lockdown, usual_keepers
from common.errors import PortalError


class Command(BaseCommand):
    """`lockdown --reason …` shuts, `lockdown --lift --as EMAIL` opens, `lockdown --status` says. Needs the database alone."""

    help = "End every session, link, upload and download at once; only two named people open the office again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        parser.add_argument("--reason", default="", help="why, in a sentence; it stands in the record")
        parser.add_argument(
            "--keeper", action="append", default=[], help="who may open it again, by e-mail address; twice"
        )
        parser.add_argument("--lift", action="store_true", help="open the office again")
        parser.add_argument("--as", dest="person", default="", help="which of the two opens it")
        parser.add_argument("--status", action="store_true", help="say whether the office is closed; ends with 1 if so")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say so."""
        try:
            if options["status"]:
                self._say()
            elif options["lift"]:
                self._lift(options["person"])
            else:
                self._shut(options["reason"], options["keeper"])
        except PortalError as problem:
            raise CommandError(problem.message) from None

    def _say(self) -> None:
        lockdown = standing_lockdown()
        if lockdown is not None:
            raise CommandError(f"The office is closed since {lockdown.began_at:%d %B %Y, %H:%M} UTC: {lockdown.reason}")
        self.stdout.write("The office is open.")

    def _lift(self, person: str) -> None:
        if not person:
            raise CommandError("Say which of the two opens it: --as EMAIL.")
        open_house(actor=named(person))
        self.stdout.write("The office is open again. Everybody signs in anew.")

    def _shut(self, reason: str, emails: list[str]) -> None:
        keepers = [named(email) for email in emails] or usual_keepers()
        if len(keepers) != 2:
            raise CommandError("Name the two who may open the office again: --keeper EMAIL --keeper EMAIL.")
        shut_house(actor=None, reason=reason, keepers=(keepers[0], keepers[1]))
        self.stdout.write("The office is closed: every session is over, and nobody signs in.")
        self.stdout.write(f"Only {keepers[0].email} and {keepers[1].email} can open it again.")
