"""Write jobs: on request, by the clock, and again when somebody died over them."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max, Min, Q

from common import clock
from jobs import registry, waking
from jobs.errors import LeaseExpired
from jobs.holding import are_held
from jobs.models import Job
from jobs.registry import Task
from jobs.running import describe, give_back
from jobs.states import UNFINISHED, JobState

LOST_AFTER = timedelta(seconds=10)
REMIND_AFTER = timedelta(seconds=60)
SWEEP_LIMIT = 500
KEEP_DONE_DAYS = 14
KEEP_FAILED_DAYS = 90
_PERIODS = uuid.UUID("8f1c1a52-3f0e-4f7b-9a76-5b8c0d3f2e11")


def enqueue(name: str, *, unique: str = "", run_after: datetime | None = None, **ids: str | int | bool) -> Job | None:
    """Write a job for the task `name` in the caller's transaction; give None when one with the same key is unfinished.

    `ids` are the task's arguments: references, never content. With `unique`, a waiting job stands for this one too (at the
    earlier of both times), and a running one is run once more afterwards, since it may have read the old state.
    Raises: UnknownTask, BadArguments.
    """
    task = registry.find(name)
    task.check(ids)
    when = run_after or clock.now()
    job = Job(name=name, arguments=ids, unique_key=unique, run_after=when, max_attempts=task.max_attempts)
    with transaction.atomic(savepoint=False):
        if not unique:
            job.save(force_insert=True)
            _wake_later(job.pk, when)
            return job
        while True:
            Job.objects.bulk_create([job], ignore_conflicts=True)
            if Job.objects.filter(pk=job.pk).exists():
                _wake_later(job.pk, when)
                return job
            standing = Job.objects.select_for_update().filter(unique_key=unique, state__in=UNFINISHED).first()
            if standing is not None:
                _hurry(standing, when)
                return None
            # It ended between the two statements; there is room now.


def _hurry(standing: Job, when: datetime) -> None:
    """Make the unfinished job with the same key stand for the new one too.

    The row is written even when nothing changes: the lock keeps a worker from running it before the caller has committed.
    """
    started = standing.started_at
    if standing.state == JobState.RUNNING and started is not None and standing.run_after <= started:
        standing.run_after = max(when, started + timedelta(microseconds=1))
    else:
        standing.run_after = min(when, standing.run_after)
    standing.save(update_fields=["run_after"])
    _wake_later(standing.pk, standing.run_after)


def _wake_later(pk: uuid.UUID, when: datetime) -> None:
    """Wake a worker once the transaction is committed; what is due later is found by the sweep."""
    if when <= clock.now():
        transaction.on_commit(partial(waking.wake, [pk]), robust=True)


def tick() -> int:
    """Write the jobs of the periods that have begun; give how many are new.

    The id of such a job follows from its name and period: two clocks ticking at once make one job.
    """
    now = clock.now()
    wanted = {job.pk: job for job in (_period_job(task, now) for task in registry.periodic())}
    missing = wanted.keys() - _known(wanted)
    if not missing:
        return 0
    with transaction.atomic():
        Job.objects.bulk_create([wanted[pk] for pk in missing], ignore_conflicts=True)
        fresh = _known(missing)
        transaction.on_commit(partial(waking.wake, fresh), robust=True)
    return len(fresh)


def _known(pks: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    return set(Job.objects.filter(pk__in=list(pks)).values_list("pk", flat=True))


def _period_job(task: Task, now: datetime) -> Job:
    number = int(now.timestamp()) // task.period_seconds
    begins_at = datetime.fromtimestamp(number * task.period_seconds, UTC)
    name = f"{task.name}/{task.period_seconds}/{number}"
    return Job(
        pk=uuid.uuid5(_PERIODS, name),
        name=task.name,
        # A period does not begin while the one before it still runs: the key is the task's, the id the period's.
        unique_key=f"every/{task.name}",
        run_after=begins_at,
        max_attempts=task.max_attempts,
        created_at=now,
    )


def sweep() -> int:
    """Put back what dead workers held and repeat wake-ups that may be lost; give how many jobs were touched."""
    now = clock.now()
    abandoned = list(Job.objects.abandoned(now)[:SWEEP_LIMIT])
    for job in abandoned:
        give_back(job, describe(LeaseExpired(detail=f"attempt {job.attempts}")), rest=timedelta())
    unheard = list(
        Job.objects.unheard(
            due_before=now - LOST_AFTER,
            woken_before=now - REMIND_AFTER,
        ).values_list("pk", flat=True)[:SWEEP_LIMIT]
    )
    if unheard and waking.wake(unheard):
        Job.objects.filter(pk__in=unheard, state=JobState.QUEUED).update(heartbeat_at=now)
    return len(abandoned) + len(unheard)


def pulse() -> None:
    """Do what the clock asks each half minute: begin new periods, sweep."""
    tick()
    sweep()


def late() -> list[str]:
    """Give the periodic tasks with no job begun, or none finished, for two periods: the clock or the workers stand still.

    For the readiness page. Everything is late until the first tick.
    """
    now = clock.now()
    is_held = are_held()
    periods = {
        task.name: timedelta(seconds=2 * task.period_seconds)
        for task in registry.periodic()
        if task.goes_on or not is_held
    }
    rows = (
        Job.objects.filter(name__in=periods)
        .values("name")
        .annotate(last=Max("created_at"), waiting=Min("created_at", filter=Q(state__in=UNFINISHED)))
    )
    seen = {row["name"]: (row["last"], row["waiting"]) for row in rows}
    missed = []
    for name, patience in periods.items():
        last, waiting = seen.get(name, (None, None))
        if last is None or last <= now - patience or (waiting is not None and waiting <= now - patience):
            missed.append(name)
    return missed


def retry(job: Job) -> bool:
    """Give a failed job all its attempts again; say whether it was failed and its key free."""
    with transaction.atomic():
        held = Job.objects.select_for_update().filter(pk=job.pk, state=JobState.FAILED).first()
        if held is None:
            return False
        if held.unique_key and Job.objects.unfinished().filter(unique_key=held.unique_key).exists():
            return False
        held.state, held.attempts, held.run_after, held.finished_at = JobState.QUEUED, 0, clock.now(), None
        held.save()
        _wake_later(held.pk, held.run_after)
    return True


def tidy() -> int:
    """Delete rows of work that ended long ago: done after 14 days, failed after 90; give how many."""
    now = clock.now()
    done = Job.objects.filter(state=JobState.DONE, finished_at__lt=now - timedelta(days=KEEP_DONE_DAYS))
    failed = Job.objects.filter(state=JobState.FAILED, finished_at__lt=now - timedelta(days=KEEP_FAILED_DAYS))
    return done.delete()[0] + failed.delete()[0]
