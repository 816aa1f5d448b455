"""How jobs are read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from jobs.states import FINISHED, UNFINISHED, JobState

if TYPE_CHECKING:
    from jobs.models import Job  # noqa: F401  # only the type below speaks of it


class JobQuerySet(models.QuerySet["Job"]):
    """The words in which the queue is asked."""

    def unfinished(self) -> JobQuerySet:
        """Give the jobs that still have to be done."""
        return self.filter(state__in=UNFINISHED)

    def finished(self) -> JobQuerySet:
        """Give the jobs that are done or given up."""
        return self.filter(state__in=FINISHED)

    def failed(self) -> JobQuerySet:
        """Give the jobs that were given up after their last attempt."""
        return self.filter(state=JobState.FAILED)

    def due(self, at: datetime) -> JobQuerySet:
        """Give the waiting jobs whose time has come by `at`, oldest first."""
        return self.filter(state=JobState.QUEUED, run_after__lte=at).order_by("run_after", "created_at")

    def abandoned(self, at: datetime) -> JobQuerySet:
        """Give the running jobs whose lease ran out by `at`: whoever ran them is gone."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=at)

    def unheard(self, *, due_before: datetime, woken_before: datetime) -> JobQuerySet:
        """Give the jobs due for a while that nobody was told of lately: their wake-up may be lost."""
        return self.due(due_before).filter(Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=woken_before))
