"""A worker that is killed loses nothing, and two workers never do the same thing."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction

from common import clock
from jobs import services
from jobs.models import Job
from jobs.states import JobState
from tests.jobs.conftest import lines_of, wait_until

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(autouse=True)
def names() -> None:
    """The tasks of `office_process.py`, so that they can be asked for here."""

    @services.task("tests.hold")
    def _hold(*, label: str) -> None: ...

    @services.task("tests.share")
    def _share(*, label: str) -> None: ...


@pytest.mark.django_db(transaction=True)
def test_a_task_whose_worker_is_killed_is_run_again_with_its_effect_once(start_process: Start, tmp_path: Path) -> None:
    """The lease of the task is 2 s; the bound promised for any lease is 60 s more."""
    services.enqueue("tests.hold", label="a")
    victim = start_process("work")
    wait_until(lambda: lines_of(tmp_path / "begun") == [f"a {victim.pid}"], "the task to begin")
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    (tmp_path / "go").touch()
    rescuer = start_process("work")
    wait_until(lambda: Job.objects.filter(state=JobState.DONE).exists(), "the second worker to finish it")
    assert lines_of(tmp_path / "begun")[1:] == [f"a {rescuer.pid}"]
    assert lines_of(tmp_path / "ended") == ["a"]
    assert Job.objects.get().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_a_living_worker_keeps_its_job_past_the_lease(start_process: Start, tmp_path: Path) -> None:
    """The beat renews a lease of 2 s; another worker looks each second and must not take it."""
    services.enqueue("tests.hold", label="a")
    owner = start_process("work")
    wait_until(lambda: lines_of(tmp_path / "begun") == [f"a {owner.pid}"], "the task to begin")
    first_lease = Job.objects.get().lease_until
    assert first_lease is not None
    start_process("work")
    wait_until(lambda: (Job.objects.get().lease_until or first_lease) > first_lease, "the lease to be renewed")
    wait_until(lambda: services.sweep() == 0 and _seconds_past(first_lease) > 2, "the first lease to run out")
    (tmp_path / "go").touch()
    wait_until(lambda: Job.objects.get().state == JobState.DONE, "the task to end")
    assert lines_of(tmp_path / "begun") == [f"a {owner.pid}"]
    assert Job.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_never_run_one_job_twice(start_process: Start, tmp_path: Path) -> None:
    labels = [f"j{number}" for number in range(80)]
    with transaction.atomic():
        for label in labels:
            services.enqueue("tests.share", label=label)
    workers = {str(start_process("work").pid) for _ in range(2)}
    wait_until(lambda: Job.objects.filter(state=JobState.DONE).count() == len(labels), "all jobs to be done")
    ran = [line.split() for line in lines_of(tmp_path / "shared")]
    assert Counter(label for label, _pid in ran) == Counter(labels)
    assert {pid for _label, pid in ran} == workers


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_asked_to_stop_finishes_what_it_holds(start_process: Start, tmp_path: Path) -> None:
    services.enqueue("tests.hold", label="a")
    services.enqueue("tests.hold", label="b")
    worker = start_process("work")
    wait_until(lambda: len(lines_of(tmp_path / "begun")) == 1, "the first task to begin")
    worker.terminate()
    (tmp_path / "go").touch()
    assert worker.wait(30) == 0
    assert lines_of(tmp_path / "ended") == ["a"]
    assert sorted(Job.objects.values_list("state", flat=True)) == [JobState.DONE, JobState.QUEUED]


def _seconds_past(moment: datetime) -> float:
    return (clock.now() - moment).total_seconds()
