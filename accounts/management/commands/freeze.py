"""Shut every door to one person, from the machine."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts import services
from accounts.management.people import named
from common.errors import PortalError


class Command(BaseCommand):
    """`freeze EMAIL` for good, `--until 2026-12-01` or `--until "2026-12-01 08:00"` for a time, in the firm's own time."""

    help = "Sign somebody out everywhere and let them in no more, for good or until a time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who, and until when."""
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--reason", default="", help="a sentence for the record")
        parser.add_argument("--until", default="", help="a day or a time; without it, until `unfreeze`")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say so."""
        try:
            user = services.freeze(
                actor=None,
                user=named(options["email"]),
                until=_moment(options["until"]),
                reason=options["reason"],
            )
        except PortalError as problem:
            raise CommandError(problem.message) from None
        until = f" until {user.frozen_until:%d %B %Y, %H:%M} UTC" if user.frozen_until else ""
        self.stdout.write(f"{user.email} is signed out everywhere and cannot sign in{until}.")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        day, moment = parse_date(text), parse_datetime(text)
    except ValueError:
        day = moment = None
    if moment is None and day is not None:
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # made aware below
    if moment is None:
        raise CommandError(f"{text} is no time: write 2026-12-01 or 2026-12-01 08:00.")
    aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    if aware <= timezone.now():
        raise CommandError(f"{text} is over already.")
    return aware
