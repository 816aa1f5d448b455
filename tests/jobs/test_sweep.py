"""The sweep puts back what dead workers held and repeats wake-ups that nobody heard."""

import pytest
import time_machine
from pytest_django import Settings

from jobs import running, services, waking
from jobs.models import Job
from jobs.states import JobState

pytestmark = pytest.mark.django_db
NOON = "2026-11-23T12:00:00Z"


@pytest.fixture(autouse=True)
def work() -> None:
    """A task with a lease of a minute and two attempts."""

    @services.task("tests.work", max_attempts=2, lease_seconds=60)
    def _work() -> None: ...


def test_a_job_of_a_dead_worker_waits_again_once_its_lease_is_over() -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        services.enqueue("tests.work")
        running.claim()
        travel.shift(60)
        services.sweep()
        assert Job.objects.get().state == JobState.RUNNING
        travel.shift(1)
        services.sweep()
        job = Job.objects.get()
        assert (job.state, job.last_error) == (JobState.QUEUED, "LeaseExpired: attempt 1")
        assert services.run_due() == 1


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        services.enqueue("tests.work")
        for _attempt in range(2):
            running.claim()
            travel.shift(61)
            services.sweep()
        assert Job.objects.get().state == JobState.FAILED


def test_a_lost_wake_up_is_repeated_once_a_minute(settings: Settings) -> None:
    settings.JOBS_TRANSPORT = "thread"
    with time_machine.travel(NOON, tick=False) as travel:
        services.enqueue("tests.work")
        waking.bell.clear()
        travel.shift(9)
        assert services.sweep() == 0
        travel.shift(2)
        assert services.sweep() == 1
        assert waking.bell.is_set()
        travel.shift(30)
        assert services.sweep() == 0
        travel.shift(31)
        assert services.sweep() == 1
    waking.bell.clear()


def test_a_sweep_leaves_alone_what_is_alive_done_or_not_due() -> None:
    with time_machine.travel(NOON, tick=False):
        services.enqueue("tests.work")
        assert running.claim() is not None
        Job.objects.create(name="tests.work", state=JobState.DONE)
        Job.objects.create(name="tests.work", run_after="2026-11-24T12:00:00Z")
        assert services.sweep() == 0
