"""Claim a job, run it, end it. The claim and the end are short transactions; the task runs between them."""

import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from common import clock
from common.context import RequestContext, acting_in
from common.errors import PortalError
from jobs.errors import UnknownTask
from jobs.holding import are_held
from jobs.models import Job
from jobs.querysets import JobQuerySet
from jobs.registry import LONGEST_SECONDS, Task, find, going_on
from jobs.states import JobState

log = logging.getLogger("muniment.jobs")

FIRST_PAUSE_SECONDS = 10
LONGEST_PAUSE_SECONDS = 3_600
UNKNOWN_LEASE_SECONDS = 60


def claim(job_id: UUID | None = None) -> Job | None:
    """Give one due job (or that one) with a lease on it, or None when there is none to have.

    PostgreSQL steps over rows that others hold; SQLite takes its write lock first. The update names the state it expects,
    so that nobody claims twice on either.
    """
    now = clock.now()
    waiting = Job.objects.due(now)
    if job_id is not None:
        waiting = waiting.filter(pk=job_id)
    if not waiting.exists():
        return None
    if are_held():
        waiting = waiting.filter(name__in=going_on())
    with transaction.atomic():
        job = waiting.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        claimed = Job.objects.filter(pk=job.pk, state=JobState.QUEUED, attempts=job.attempts).update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            lease_until=now + timedelta(seconds=_lease_seconds(job)),
            heartbeat_at=now,
            started_at=now,
        )
    if not claimed:
        return None
    job.refresh_from_db()
    return job


def run(job_id: UUID) -> bool:
    """Run that job if it is due and nobody else has it; say whether it was run."""
    job = claim(job_id)
    if job is not None:
        execute(job)
    return job is not None


def run_due(limit: int | None = None) -> int:
    """Run what is due, at most `limit` jobs, one after the other; give how many were run."""
    count = 0
    while (limit is None or count < limit) and (job := claim()) is not None:
        execute(job)
        count += 1
    return count


def execute(job: Job) -> None:
    """Call the task of a claimed job and write down how it ended. Task errors end here, in the row and the log."""
    try:
        task = find(job.name)
        with acting_in(RequestContext(request_id=job.pk.hex)), _beating(job, task):
            task.function(**job.arguments)
    except Exception as error:  # noqa: BLE001  # the one place where any error of any task must become a row
        _end_badly(job, error)
    else:
        _end_well(job)


def _end_well(job: Job) -> None:
    """Mark the job done, or waiting again when somebody asked for it after it had begun."""
    now = clock.now()
    with transaction.atomic():
        held = _held(job)
        if held is None:
            return
        if _was_asked_again(held):
            held.state, held.attempts = JobState.QUEUED, 0
        else:
            held.state, held.finished_at = JobState.DONE, now
        held.lease_until = held.heartbeat_at = None
        held.last_error = ""
        held.save()


def _end_badly(job: Job, error: Exception) -> None:
    """Mark the job waiting after a pause, or failed after its last attempt."""
    # SECURITY: frames and class name only. The text of an error may hold names, answers or addresses.
    frames = "".join(traceback.format_tb(error.__traceback__)[-4:])
    log.warning("job %s attempt %d of %d: %s\n%s", job, job.attempts, job.max_attempts, type(error).__name__, frames)
    give_back(job, describe(error), rest=pause(job.attempts))


def describe(error: Exception) -> str:
    """Give the name of an error, and the detail that a PortalError keeps for the log."""
    detail = f": {error.detail}" if isinstance(error, PortalError) and error.detail else ""
    return f"{type(error).__name__}{detail}"[:300]


def give_back(job: Job, last_error: str, *, rest: timedelta) -> None:
    """End this attempt without success: let another begin after `rest`, or fail for good after the last."""
    now = clock.now()
    with transaction.atomic():
        held = _held(job)
        if held is None:
            return
        if _was_asked_again(held):
            held.state, held.attempts = JobState.QUEUED, 0
        elif held.attempts < held.max_attempts:
            held.state, held.run_after = JobState.QUEUED, now + rest
        else:
            held.state, held.finished_at = JobState.FAILED, now
        held.lease_until = held.heartbeat_at = None
        held.last_error = last_error
        held.save()


def pause(attempts: int) -> timedelta:
    """Give how long to wait after that many attempts: 10 s, 40 s, 160 s, 640 s, then an hour at most."""
    return timedelta(seconds=min(FIRST_PAUSE_SECONDS * 4 ** (attempts - 1), LONGEST_PAUSE_SECONDS))


def _was_asked_again(held: Job) -> bool:
    """Whether the job was enqueued once more while it ran: what it read may be out of date."""
    return held.started_at is not None and held.run_after > held.started_at


def _mine(job: Job) -> JobQuerySet:
    """Give the row as a queryset, empty once the lease went to somebody else."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, started_at=job.started_at)


def _held(job: Job) -> Job | None:
    """Give the row, locked, while this attempt still owns it."""
    return _mine(job).select_for_update().first()


def _lease_seconds(job: Job) -> int:
    try:
        return find(job.name).lease_seconds
    except UnknownTask:
        return UNKNOWN_LEASE_SECONDS


@contextmanager
def _beating(job: Job, task: Task) -> Iterator[None]:
    """Renew the lease from a second thread while the block runs, for as long as any task may last."""
    ended = threading.Event()
    beat = threading.Thread(target=_beat, args=(job, task, ended), name=f"beat-{job.pk.hex[:8]}", daemon=True)
    beat.start()
    try:
        yield
    finally:
        ended.set()
        beat.join()


def _beat(job: Job, task: Task, ended: threading.Event) -> None:
    pace = task.lease_seconds / 3
    for _ in range(int(LONGEST_SECONDS / pace)):
        if ended.wait(pace):
            return
        now = clock.now()
        try:
            _mine(job).update(heartbeat_at=now, lease_until=now + timedelta(seconds=task.lease_seconds))
        except Exception as error:  # noqa: BLE001  # a missed beat is not the task's failure; the next one may get through
            log.warning("job %s missed a beat: %s", job, type(error).__name__)
        finally:
            connection.close()
