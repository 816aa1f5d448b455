"""`manage.py payments list | retry`: what Stripe told us and we could not take in, and another try at it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from subscriptions import services
from subscriptions.models import EventState, StripeEvent


class Command(BaseCommand):
    """Shows events that were not handled, and tries failed ones again."""

    help = "Show events from Stripe that were not handled, or try failed ones again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        show = verbs.add_parser("list", help="show failed events and those that still wait")
        show.add_argument("--state", choices=EventState.values, help="show the events of one state")
        show.add_argument("--limit", type=int, default=50, help="rows at most (50)")
        again = verbs.add_parser("retry", help="give failed events all their attempts again")
        again.add_argument("ids", nargs="*", help="Stripe's ids of failed events")
        again.add_argument("--all", action="store_true", help="every failed event")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the verb."""
        if options["verb"] == "list":
            self.show(options["state"], options["limit"])
        else:
            self.retry(options["ids"], everything=options["all"])

    def show(self, state: str | None, limit: int) -> None:
        """Print one line an event, the newest last."""
        services.find_given_up()
        states = [state] if state else [EventState.FAILED, EventState.RECEIVED]
        for event in reversed(StripeEvent.objects.filter(state__in=states).order_by("-received_at")[:limit]):
            self.stdout.write(
                f"{event.pk}  {event.state:8} {event.received_at:%Y-%m-%d %H:%M:%S}  {event.attempts:>2}  "
                f"{event.kind}  {event.object_id}  {event.note}"
            )

    def retry(self, ids: list[str], *, everything: bool) -> None:
        """Try failed events again and say how many."""
        if not ids and not everything:
            raise CommandError(_("Name the events to try again (see `payments list`), or say --all."))
        failed = StripeEvent.objects.filter(state=EventState.FAILED)
        chosen = failed if everything else failed.filter(pk__in=ids)
        count = sum(services.retry_event(actor=None, event=event) for event in chosen)
        self.stdout.write(_("%(count)d events wait to be handled again.") % {"count": count})
