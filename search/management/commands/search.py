"""Rebuild the index."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search.indexing import rebuild


class Command(BaseCommand):
    """`manage.py search rebuild` reads everything anew into the index."""

    help = "Rebuild the search index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the one verb there is."""
        parser.add_argument("action", choices=["rebuild"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it and say how much was read."""
        self.stdout.write(f"{rebuild()} objects indexed.")
