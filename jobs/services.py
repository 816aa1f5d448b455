"""The front room: declare tasks, ask for work, run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.holding import hold_while
from jobs.queueing import enqueue, late, pulse, retry, sweep, tick, tidy
from jobs.registry import every, find, names, periodic, task
from jobs.running import run, run_due

if TYPE_CHECKING:
    from celery import Celery

__all__ = [
    "celery_app",
    "enqueue",
    "every",
    "find",
    "hold_while",
    "late",
    "names",
    "periodic",
    "pulse",
    "retry",
    "run",
    "run_due",
    "start",
    "sweep",
    "task",
    "tick",
    "tidy",
]


def start() -> None:
    """Start the worker thread of this process, where that is the transport (`settings.JOBS_TRANSPORT == "thread"`)."""
    from jobs import worker  # registers exit and fork hooks, which only a web process wants

    worker.start()


def celery_app() -> Celery:
    """Give the Celery application; it carries the ids of jobs and the half-minute pulse, nothing else."""
    from jobs import broker  # only processes with a broker load Celery

    return broker.app()
