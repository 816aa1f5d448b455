"""Found an office, or make its keys."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from common.errors import PortalError
from keys.services import create_key_files, keyset_text
from portal.founding import Founding, found

QUESTIONS = {
    "firm_name": "The firm's name",
    "domain": "Its domain, e.g. office.example.com",
    "admin_name": "Name of the first administrator",
    "admin_email": "Her e-mail address",
}


class Command(BaseCommand):
    """`office init` founds the office; `office keys` prints fresh keys for the environment."""

    # An office without keys is refused by the checks, and this is the command that makes them.
    requires_system_checks: Any = ()
    help = "Found a new office (init), or print fresh keys (keys)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and the answers for those who do not want to be asked."""
        parser.add_argument("action", choices=["init", "keys"])
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", default="", help=question)
        parser.add_argument("--no-input", action="store_true", help="ask nothing; every answer must be given")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say what comes next."""
        if options["action"] == "keys":
            self.stdout.write(f"MUNIMENT_KEYSET={keyset_text()}")
            self.stdout.write(f"MUNIMENT_RECORD_KEY={keyset_text()}")
            self.stdout.write("Keep both where the database is not. Without them nothing can be read.")
            return
        told = Founding(**{name: self._answer(name, options) for name in QUESTIONS})
        try:
            validate_email(told.admin_email)
        except ValidationError:
            raise CommandError(f"{told.admin_email} is no e-mail address.") from None
        if not (settings.KEYSET and settings.RECORD_KEY):
            create_key_files()
        try:
            invitation = found(told)
        except PortalError as problem:
            raise CommandError(problem.message) from None
        self.stdout.write(f"The office of {told.firm_name} is founded.")
        self.stdout.write(
            f"An invitation that works until {invitation.expires_at:%d %B %Y, %H:%M} UTC is on its way to the administrator."
        )
        self.stdout.write("She chooses a password, sets up her second step, and invites the others.")

    @staticmethod
    def _answer(name: str, options: dict[str, Any]) -> str:
        given = str(options[name]).strip()
        while not given:
            if options["no_input"]:
                raise CommandError(f"--{name.replace('_', '-')} is missing.")
            given = input(f"{QUESTIONS[name]}: ").strip()
        return given
