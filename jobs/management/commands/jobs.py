"""`manage.py jobs list | retry | work`: look at the queue, give failed work another chance, be a worker."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jobs import services, waking, worker
from jobs.models import Job
from jobs.states import JobState


class Command(BaseCommand):
    """Shows and moves the queue of background work."""

    help = "Show the queue, retry failed jobs, or work it off in this process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        show = verbs.add_parser("list", help="show unfinished and failed jobs, and periodic tasks that are late")
        show.add_argument("--state", choices=JobState.values, help="show the jobs of one state")
        show.add_argument("--limit", type=int, default=50, help="rows at most (50)")
        again = verbs.add_parser("retry", help="give failed jobs all their attempts again")
        again.add_argument("ids", nargs="*", type=UUID, help="ids of failed jobs")
        again.add_argument("--all", action="store_true", help="every failed job")
        verbs.add_parser("work", help="run jobs in this process until it is stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the verb."""
        match options["verb"]:
            case "list":
                self.show(options["state"], options["limit"])
            case "retry":
                self.retry(options["ids"], everything=options["all"])
            case _:
                self.work()

    def show(self, state: str | None, limit: int) -> None:
        """Print one line a job, the newest last, and what is late."""
        rows = Job.objects.filter(state=state) if state else Job.objects.exclude(state=JobState.DONE)
        for job in reversed(rows.order_by("-created_at")[:limit]):
            tries = f"{job.attempts}/{job.max_attempts}"
            self.stdout.write(
                f"{job.pk}  {job.state:8} {job.run_after:%Y-%m-%d %H:%M:%S}  {tries:>5}  {job.name}  {job.last_error}"
            )
        for name in services.late():
            self.stdout.write(_("late: %(name)s has missed two periods") % {"name": name})

    def retry(self, ids: list[UUID], *, everything: bool) -> None:
        """Queue failed jobs again and say how many."""
        if not ids and not everything:
            raise CommandError(_("Name the jobs to retry (see `jobs list`), or say --all."))
        failed = Job.objects.failed() if everything else Job.objects.failed().filter(pk__in=ids)
        count = sum(services.retry(job) for job in failed)
        self.stdout.write(_("%(count)d jobs wait to be run again.") % {"count": count})

    def work(self) -> None:
        """Run jobs until SIGTERM or SIGINT; the job in hand is finished first."""
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()
            waking.bell.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        worker.work(stop, look_seconds=1.0)
