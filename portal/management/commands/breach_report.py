"""`manage.py breach_report`: what somebody reached, and which clients to tell."""

from __future__ import annotations

from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from audit.services import Question, measure
from common.errors import PortalError
from portal.breach import concerned, instant_in, note_report, write_csv, write_json, write_text

WRITERS = {"text": write_text, "csv": write_csv, "json": write_json}


class Command(BaseCommand):
    """`manage.py breach_report --actor … --session … --address … --matter … --from … --until …`, any of them together."""

    help = "Say from the record what was opened, downloaded and changed, and which clients are concerned."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what narrows the question, and how to answer."""
        parser.add_argument("--actor", default="", help="a mail address, or a reference as the record has it")
        parser.add_argument("--session", default="", help="the session as the record has it")
        parser.add_argument("--address", default="", help="a network address")
        parser.add_argument("--matter", default="", help="a matter's reference")
        parser.add_argument("--from", dest="since", type=instant_in, help="an instant or a day; UTC unless it says so")
        parser.add_argument("--until", type=instant_in, help="the same, not included")
        parser.add_argument("--format", choices=WRITERS, default="text")
        parser.add_argument("--names", action="store_true", help="with the names and mail addresses of whom to tell")
        parser.add_argument("--reason", default="", help="why names are needed; kept on the record")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Measure, note it, write it."""
        try:
            question = Question(
                actor=_actor(options["actor"]),
                session=options["session"],
                address=options["address"],
                matter=_reference("matter", options["matter"]),
                since=options["since"],
                until=options["until"],
            )
            if question.is_open:
                raise CommandError("Narrow it: --actor, --session, --address, --matter, --from or --until.")
            breach = measure(question)
            note_report(breach, reason=options["reason"], with_names=options["names"])
            told = concerned(breach, with_names=options["names"])
        except PortalError as error:
            raise CommandError(f"{error.message} {error.detail}".strip()) from error
        out = StringIO()
        WRITERS[options["format"]](breach, told, out)
        self.stdout.write(out.getvalue(), ending="")


def _actor(text: str) -> str:
    if "@" not in text:
        return text
    person = User.objects.filter(email__iexact=text).first()
    if person is None:
        raise CommandError(f"Nobody here has the address {text}.")
    return str(person.record_ref)


def _reference(kind: str, text: str) -> str:
    return text if not text or ":" in text else f"{kind}:{text}"
