"""A due job is run, retried with growing pauses, and given up with the name of its error only."""

import logging
from datetime import timedelta

import pytest
import time_machine

from common import clock, context
from common.errors import Unavailable
from jobs import running, services
from jobs.models import Job
from jobs.states import JobState

NOON = "2026-11-23T12:00:00Z"
SECRET = "Clara Reyes owes 4,200"
pytestmark = pytest.mark.django_db


def declare(*failures: Exception | None, max_attempts: int = 5) -> list[str]:
    """Declare `tests.work`, which fails once with each of `failures`, then works; give the list of its calls."""
    calls: list[str] = []
    left = list(failures)

    @services.task("tests.work", max_attempts=max_attempts)
    def _work(*, label: str) -> None:
        calls.append(label)
        if left and (failure := left.pop(0)) is not None:
            raise failure

    return calls


def test_due_jobs_run_in_the_order_of_their_time() -> None:
    calls = declare()
    now = clock.now()
    services.enqueue("tests.work", label="second", run_after=now - timedelta(seconds=1))
    services.enqueue("tests.work", label="first", run_after=now - timedelta(seconds=2))
    services.enqueue("tests.work", label="later", run_after=now + timedelta(hours=1))
    assert services.run_due() == 2
    assert calls == ["first", "second"]
    assert Job.objects.unfinished().get().arguments == {"label": "later"}
    done = Job.objects.finished().first()
    assert done is not None
    assert (done.state, done.attempts, done.lease_until) == (JobState.DONE, 1, None)
    assert done.finished_at is not None


def test_a_limit_leaves_the_rest_for_later() -> None:
    calls = declare()
    for label in "abc":
        services.enqueue("tests.work", label=label)
    assert services.run_due(limit=2) == 2
    assert len(calls) == 2


def test_a_job_is_run_once_however_often_it_is_announced() -> None:
    calls = declare()
    job = services.enqueue("tests.work", label="a")
    assert job is not None
    assert services.run(job.pk)
    assert not services.run(job.pk)
    assert services.run_due() == 0
    assert calls == ["a"]


def test_a_job_that_is_not_due_is_not_run_by_its_announcement() -> None:
    calls = declare()
    job = services.enqueue("tests.work", label="a", run_after=clock.now() + timedelta(minutes=1))
    assert job is not None
    assert not services.run(job.pk)
    assert calls == []


def test_a_failing_job_is_retried_after_10_40_and_160_seconds() -> None:
    calls = declare(OSError(), OSError(), OSError())
    with time_machine.travel(NOON, tick=False) as travel:
        services.enqueue("tests.work", label="a")
        for seconds in (10, 40, 160):
            assert services.run_due() == 1
            assert Job.objects.get().run_after - clock.now() == timedelta(seconds=seconds)
            travel.shift(seconds - 1)
            assert services.run_due() == 0
            travel.shift(1)
        assert services.run_due() == 1
    assert len(calls) == 4
    job = Job.objects.get()
    assert (job.state, job.attempts, job.last_error) == (JobState.DONE, 4, "")


def test_the_pause_never_grows_over_an_hour() -> None:
    assert running.pause(20) == timedelta(hours=1)


def test_the_last_attempt_leaves_a_failed_job() -> None:
    calls = declare(OSError(), OSError(), max_attempts=2)
    with time_machine.travel(NOON, tick=False) as travel:
        services.enqueue("tests.work", label="a")
        services.run_due()
        travel.shift(3600)
        services.run_due()
        travel.shift(86_400)
        assert services.run_due() == 0
    job = Job.objects.failed().get()
    assert (job.attempts, job.last_error, len(calls)) == (2, "OSError", 2)
    assert job.finished_at is not None


def test_a_failed_job_can_be_given_another_chance() -> None:
    calls = declare(OSError(), max_attempts=1)
    services.enqueue("tests.work", label="a", unique="k")
    services.run_due()
    job = Job.objects.failed().get()
    assert services.retry(job)
    assert not services.retry(job)
    services.run_due()
    assert len(calls) == 2
    assert Job.objects.get().state == JobState.DONE


def test_a_failed_job_whose_key_was_taken_again_stays_failed() -> None:
    declare(OSError(), max_attempts=1)
    services.enqueue("tests.work", label="a", unique="k")
    services.run_due()
    services.enqueue("tests.work", label="a", unique="k")
    assert not services.retry(Job.objects.failed().get())


def test_neither_the_row_nor_the_log_tells_what_an_error_said(caplog: pytest.LogCaptureFixture) -> None:
    declare(ValueError(SECRET), Unavailable(SECRET, detail="file:7kq29xfpm3ta"))
    with time_machine.travel(NOON, tick=False) as travel, caplog.at_level(logging.DEBUG):
        services.enqueue("tests.work", label="a")
        services.run_due()
        assert Job.objects.get().last_error == "ValueError"
        travel.shift(10)
        services.run_due()
        assert Job.objects.get().last_error == "Unavailable: file:7kq29xfpm3ta"
    assert "ValueError" in caplog.text
    assert "test_running.py" in caplog.text
    assert SECRET not in caplog.text


def test_a_job_has_a_context_of_its_own_for_the_record() -> None:
    seen: list[str] = []

    @services.task("tests.look")
    def _look() -> None:
        seen.append(context.current().request_id)

    job = services.enqueue("tests.look")
    assert job is not None
    services.run_due()
    assert seen == [job.pk.hex]


def test_a_job_of_a_newer_version_waits_instead_of_vanishing() -> None:
    job = Job.objects.create(name="tests.tomorrow")
    assert services.run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.last_error) == (JobState.QUEUED, "UnknownTask: tests.tomorrow")


def test_an_attempt_that_lost_its_lease_cannot_end_the_job_of_another() -> None:
    """A worker slept through its lease; the sweep gave the job away; the sleeper wakes up."""
    declare()
    with time_machine.travel(NOON, tick=False) as travel:
        services.enqueue("tests.work", label="a")
        sleeper = running.claim()
        assert sleeper is not None
        travel.shift(61)
        services.sweep()
        other = running.claim()
        assert other is not None
        running.execute(sleeper)
        assert Job.objects.get().state == JobState.RUNNING
        running.execute(other)
        assert Job.objects.get().state == JobState.DONE
