"""The queue: one row for each piece of background work, written in the transaction that wants it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jobs.querysets import JobQuerySet
from jobs.states import UNFINISHED, JobState


class Job(models.Model):
    """A promise to call a task with some references. This row is the truth; messages and threads only hurry it.

    `attempts` counts claims; with `started_at` it fences them: whoever ends a job must name the attempt it claimed. `heartbeat_at` is the
    last sign of life while running, and the last wake-up sent while waiting. `last_error` names the error, never content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    run_after = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        """One unfinished job a key; quick answers to "what is due" and "who died"."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=Q(state__in=[*UNFINISHED]) & ~Q(unique_key=""),
                name="job_unfinished_key_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["run_after"], condition=Q(state=JobState.QUEUED), name="job_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state=JobState.RUNNING), name="job_running"),
            models.Index(fields=["name", "created_at"], name="job_by_name"),
            models.Index(fields=["finished_at"], name="job_by_end"),
        ]

    def __str__(self) -> str:
        """Give the task's name and the id."""
        return f"{self.name} {self.pk}"
