"""Without a broker a thread of the web process does the work, and ends with it."""

import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from jobs import services, waking, worker
from jobs.models import Job
from jobs.states import JobState
from tests.jobs.conftest import wait_until


@pytest.fixture
def thread(settings: Settings) -> Iterator[worker.WorkerThread]:
    """The worker thread of this process, running; stopped afterwards."""
    settings.JOBS_TRANSPORT = "thread"
    running = worker.WorkerThread()
    running.ensure()
    yield running
    running.stop()


@pytest.mark.django_db(transaction=True)
def test_the_thread_runs_a_job_as_soon_as_it_is_committed(thread: worker.WorkerThread) -> None:
    ran = threading.Event()

    @services.task("tests.ring")
    def _ring() -> None:
        ran.set()

    services.enqueue("tests.ring")
    assert ran.wait(4), "it must not wait for the next look, which comes after 5 s"
    wait_until(lambda: Job.objects.get().state == JobState.DONE, "the end to be written")


@pytest.mark.django_db(transaction=True)
def test_the_thread_ends_when_the_process_does(thread: worker.WorkerThread) -> None:
    before = {one.name for one in threading.enumerate()}
    thread.stop()
    assert "muniment-jobs" in before
    assert "muniment-jobs" not in {one.name for one in threading.enumerate()}
    thread.ensure()
    assert "muniment-jobs" not in {one.name for one in threading.enumerate()}, "an ending process starts no new one"


@pytest.mark.django_db
@pytest.mark.parametrize("transport", ["manual", "celery"])
def test_other_transports_start_no_thread(settings: Settings, transport: str) -> None:
    settings.JOBS_TRANSPORT = transport
    services.start()
    assert "muniment-jobs" not in {one.name for one in threading.enumerate()}


@pytest.mark.django_db(transaction=True)
def test_a_manual_office_waits_to_be_drained(settings: Settings) -> None:
    settings.JOBS_TRANSPORT = "manual"
    waking.bell.clear()

    @services.task("tests.ring")
    def _ring() -> None: ...

    services.enqueue("tests.ring")
    assert not waking.bell.is_set()
    assert services.run_due() == 1
