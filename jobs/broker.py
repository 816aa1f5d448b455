"""The Celery application: it carries the ids of jobs, nothing else."""

from functools import cache
from uuid import UUID

from celery import Celery
from django.conf import settings
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from jobs import queueing, running
from jobs.registry import LONGEST_SECONDS, PULSE_SECONDS

ERRORS: tuple[type[Exception], ...] = (OSError, KombuError, RedisError)
RUN_JOB = "jobs.run_job"
PULSE = "jobs.pulse"


@cache
def app() -> Celery:
    """Give the Celery application of this installation.

    The visibility timeout lies above the longest task: Redis must never hand a healthy task to a second worker.
    """
    celery = Celery("muniment", set_as_current=False)
    celery.conf.update(
        broker_url=settings.CELERY_BROKER_URL,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": LONGEST_SECONDS * 2,
            "unacked_restore_throttle": 2,
            "socket_connect_timeout": 1,
            "socket_timeout": 5,
            # When publishing: two tries, at once. The worker's own reconnecting is not bound by this.
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
        },
        task_default_queue="muniment",
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        task_time_limit=LONGEST_SECONDS + 60,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        timezone="UTC",
        beat_schedule={"pulse": {"task": PULSE, "schedule": PULSE_SECONDS, "options": {"expires": PULSE_SECONDS}}},
    )
    celery.task(name=RUN_JOB)(run_job)
    celery.task(name=PULSE)(queueing.pulse)
    return celery


def run_job(job_id: str) -> None:
    """Run the job of a message, unless it was done or taken meanwhile."""
    running.run(UUID(job_id))


def announce(job_id: UUID) -> None:
    """Send the id of a due job. Raises: one of `ERRORS` when the broker does not take it."""
    app().send_task(RUN_JOB, args=[str(job_id)], retry=False)
