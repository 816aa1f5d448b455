"""Open the doors to one person again, from the machine."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts import services
from accounts.management.people import named


class Command(BaseCommand):
    """`unfreeze EMAIL`."""

    help = "Let somebody who was frozen sign in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who."""
        parser.add_argument("email", help="the person's e-mail address")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say so."""
        user = services.unfreeze(actor=None, user=named(options["email"]))
        self.stdout.write(f"{user.email} can sign in again.")
