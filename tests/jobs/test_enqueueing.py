"""A job exists exactly when the transaction that wanted it was committed, and once for a key."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from common import clock
from jobs import services
from jobs.errors import BadArguments, UnknownTask
from jobs.models import Job
from jobs.states import JobState

NOON = "2026-11-23T12:00:00Z"


@pytest.fixture(autouse=True)
def scan() -> list[str]:
    """A task `vault.scan` that notes what it was called with."""
    seen: list[str] = []

    @services.task("vault.scan", max_attempts=3)
    def _scan(*, version_id: str, deep: bool = False) -> None:
        seen.append(version_id)

    return seen


@pytest.mark.django_db
def test_a_job_keeps_its_task_its_arguments_and_its_attempts() -> None:
    job = services.enqueue("vault.scan", version_id="7kq2", deep=True)
    assert job is not None
    job.refresh_from_db()
    assert (job.name, job.arguments, job.state, job.max_attempts) == (
        "vault.scan",
        {"version_id": "7kq2", "deep": True},
        JobState.QUEUED,
        3,
    )


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_no_job(scan: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.enqueue("vault.scan", version_id="gone")
        services.enqueue("vault.scan", version_id="gone", unique="scan/gone")
        raise ZeroDivisionError
    assert not Job.objects.exists()
    assert services.run_due() == 0
    assert scan == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value",
    ["x" * 201, 1.5, None, b"bytes", ["list"], {"a": 1}],
    ids=["long", "float", "none", "bytes", "list", "dict"],
)
def test_anything_but_a_short_reference_is_refused(value: object) -> None:
    with pytest.raises(BadArguments):
        services.enqueue("vault.scan", version_id=value)  # type: ignore[arg-type]
    assert not Job.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [{}, {"version": "7kq2"}, {"version_id": "7kq2", "more": 1}])
def test_arguments_that_the_task_does_not_take_are_refused_when_asked_for(arguments: dict[str, str]) -> None:
    with pytest.raises(BadArguments):
        services.enqueue("vault.scan", **arguments)


@pytest.mark.django_db
def test_an_unknown_task_is_refused_when_asked_for() -> None:
    with pytest.raises(UnknownTask):
        services.enqueue("vault.scam", version_id="7kq2")


def test_two_functions_cannot_be_one_task() -> None:
    with pytest.raises(ValueError, match=r"vault\.scan"):

        @services.task("vault.scan")
        def _other(*, version_id: str) -> None: ...


@pytest.mark.django_db
def test_one_unfinished_job_a_key() -> None:
    first = services.enqueue("vault.scan", version_id="7kq2", unique="scan/7kq2")
    assert first is not None
    assert services.enqueue("vault.scan", version_id="7kq2", unique="scan/7kq2") is None
    assert services.enqueue("vault.scan", version_id="9zz1", unique="scan/9zz1") is not None
    assert services.run_due() == 2
    assert services.enqueue("vault.scan", version_id="7kq2", unique="scan/7kq2") is not None


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_a_second_unfinished_job_of_a_key() -> None:
    Job.objects.create(name="vault.scan", unique_key="scan/7kq2")
    with pytest.raises(IntegrityError):
        Job.objects.create(name="vault.scan", unique_key="scan/7kq2", state=JobState.RUNNING)
    Job.objects.create(name="vault.scan", unique_key="scan/7kq2", state=JobState.DONE)
    Job.objects.create(name="vault.scan")
    Job.objects.create(name="vault.scan")


@pytest.mark.django_db
def test_a_waiting_job_stands_for_the_second_one_at_the_earlier_time() -> None:
    with time_machine.travel(NOON, tick=False):
        now = clock.now()
        services.enqueue("vault.scan", version_id="a", unique="k", run_after=now + timedelta(minutes=5))
        services.enqueue("vault.scan", version_id="a", unique="k", run_after=now + timedelta(minutes=9))
        assert Job.objects.get().run_after == now + timedelta(minutes=5)
        services.enqueue("vault.scan", version_id="a", unique="k")
        assert Job.objects.get().run_after == now


@pytest.mark.django_db
def test_a_job_asked_for_while_it_runs_is_run_once_more() -> None:
    """The running one may have read the old state; dropping the second request would lose an update."""
    runs: list[int] = []

    @services.task("search.index")
    def _index(*, page: str) -> None:
        runs.append(1)
        if len(runs) == 1:
            assert services.enqueue("search.index", page=page, unique="index/p1") is None

    services.enqueue("search.index", page="p1", unique="index/p1")
    services.run_due()
    assert len(runs) == 2
    assert [job.state for job in Job.objects.all()] == [JobState.DONE]


@pytest.mark.django_db
def test_a_job_asked_for_again_during_its_last_failing_attempt_begins_anew() -> None:
    runs: list[int] = []

    @services.task("search.index", max_attempts=1)
    def _index(*, page: str) -> None:
        runs.append(1)
        if len(runs) == 1:
            services.enqueue("search.index", page=page, unique="index/p1")
            raise ZeroDivisionError

    services.enqueue("search.index", page="p1", unique="index/p1")
    services.run_due()
    assert len(runs) == 2
    assert Job.objects.get().state == JobState.DONE
