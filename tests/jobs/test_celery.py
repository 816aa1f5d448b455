"""Celery carries ids over a real Redis; the rows stay the truth when it is slow, killed, emptied or down."""

import base64
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.db import transaction
from pytest_django import Settings

from common import clock
from jobs import broker, queueing, services, waking
from jobs.models import Job
from jobs.states import JobState
from tests.jobs.conftest import lines_of, wait_until

Start = Callable[..., subprocess.Popen[bytes]]
QUEUE = "muniment"
CLOSED_PORT = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def names() -> Iterator[None]:
    """The task of `office_process.py`, and a Celery application made from this test's settings."""

    @services.task("tests.hold")
    def _hold(*, label: str) -> None: ...

    broker.app.cache_clear()
    waking.rest_from_broker(seconds=0)
    yield
    broker.app.cache_clear()
    waking.rest_from_broker(seconds=0)


@pytest.fixture
def queue(redis_url: str, settings: Settings) -> Iterator[redis.Redis]:
    """An empty queue on the real Redis, and settings that use it."""
    settings.JOBS_TRANSPORT, settings.CELERY_BROKER_URL = "celery", redis_url
    client = redis.Redis.from_url(redis_url)
    client.delete(QUEUE, "unacked", "unacked_index")
    yield client
    client.delete(QUEUE, "unacked", "unacked_index")
    client.close()


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_message_carries_the_id_of_the_job_and_nothing_else(queue: redis.Redis) -> None:
    with transaction.atomic():
        job = services.enqueue("tests.hold", label="clara-canary")
        assert queue.llen(QUEUE) == 0, "nothing is announced before the commit"
    assert job is not None
    (raw,) = queue.lrange(QUEUE, 0, -1)
    arguments = json.loads(base64.b64decode(json.loads(raw)["body"]))[:2]
    assert arguments == [[str(job.pk)], {}]
    assert b"canary" not in raw
    assert b"canary" not in base64.b64decode(json.loads(raw)["body"])


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_rollback_announces_nothing(queue: redis.Redis) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.enqueue("tests.hold", label="a")
        raise ZeroDivisionError
    assert queue.llen(QUEUE) == 0


@pytest.mark.redis
@pytest.mark.postgres_only  # workers of their own are for an office on the real services
@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_is_announced(
    queue: redis.Redis, redis_url: str, start_process: Start, tmp_path: Path
) -> None:
    (tmp_path / "go").touch()
    services.enqueue("tests.hold", label="before")
    start_process("celery", OFFICE_BROKER=redis_url)
    wait_until(lambda: Job.objects.filter(state=JobState.DONE).count() == 1, "the worker to run the first job")
    services.enqueue("tests.hold", label="after")
    wait_until(lambda: Job.objects.filter(state=JobState.DONE).count() == 2, "the worker to run the second job")
    assert lines_of(tmp_path / "ended") == ["before", "after"]


@pytest.mark.redis
@pytest.mark.postgres_only  # workers of their own are for an office on the real services
@pytest.mark.django_db(transaction=True)
def test_what_redis_forgot_is_announced_again_by_the_sweep(
    queue: redis.Redis, redis_url: str, start_process: Start, tmp_path: Path
) -> None:
    (tmp_path / "go").touch()
    services.enqueue("tests.hold", label="a")
    queue.delete(QUEUE)
    Job.objects.update(run_after=clock.now() - queueing.LOST_AFTER)
    start_process("celery", OFFICE_BROKER=redis_url)
    assert services.sweep() == 1
    wait_until(lambda: Job.objects.get().state == JobState.DONE, "the worker to run it")


@pytest.mark.redis
@pytest.mark.postgres_only  # workers of their own are for an office on the real services
@pytest.mark.django_db(transaction=True)
def test_a_killed_celery_worker_loses_nothing(
    queue: redis.Redis, redis_url: str, start_process: Start, tmp_path: Path
) -> None:
    services.enqueue("tests.hold", label="a")
    victim = start_process("celery", OFFICE_BROKER=redis_url)
    wait_until(lambda: len(lines_of(tmp_path / "begun")) == 1, "the task to begin")
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    (tmp_path / "go").touch()
    started = time.monotonic()
    start_process("celery", OFFICE_BROKER=redis_url)
    wait_until(lambda: services.sweep() >= 0 and Job.objects.get().state == JobState.DONE, "the sweep to save it")
    assert time.monotonic() - started < 60
    assert lines_of(tmp_path / "ended") == ["a"]
    assert len(lines_of(tmp_path / "begun")) == 2


@pytest.mark.django_db(transaction=True)
def test_work_is_saved_without_waiting_while_redis_is_down(settings: Settings) -> None:
    """The bounds are wide for a busy machine; a request that retried would wait without end."""
    settings.JOBS_TRANSPORT, settings.CELERY_BROKER_URL = "celery", CLOSED_PORT
    started = time.monotonic()
    for number in range(20):
        services.enqueue("tests.hold", label=str(number))
    assert time.monotonic() - started < 20
    assert Job.objects.unfinished().count() == 20


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_says_nothing_holds_up_one_request_only(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.JOBS_TRANSPORT = "celery"
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        services.enqueue("tests.hold", label="first")
        started = time.monotonic()
        for number in range(20):
            services.enqueue("tests.hold", label=str(number))
        assert time.monotonic() - started < 20, (
            "twenty requests that each wait for their time-out take a hundred seconds"
        )
    assert Job.objects.unfinished().count() == 21


@pytest.mark.once
def test_the_broker_is_set_up_for_late_single_plain_messages(settings: Settings) -> None:
    settings.CELERY_BROKER_URL = CLOSED_PORT
    conf = broker.app().conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.task_ignore_result
    assert conf.worker_prefetch_multiplier == 1
    assert conf.accept_content == ["json"]
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"]
    assert conf.beat_schedule["pulse"] == {"task": "jobs.pulse", "schedule": 30, "options": {"expires": 30}}
