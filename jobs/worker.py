"""The worker of an office without a broker: a thread in each web process, or a process of its own."""

import atexit
import logging
import os
import threading
import time
from functools import cache
from typing import Any

import django.db
from django.conf import settings
from django.core.signals import request_started
from django.db import connections
from django.db.models import Min

from common import clock
from jobs import queueing, waking
from jobs.models import Job
from jobs.registry import PULSE_SECONDS
from jobs.running import run_due
from jobs.states import JobState

log = logging.getLogger("muniment.jobs")

FAREWELL_SECONDS = 10


def work(stop: threading.Event, *, look_seconds: float = 5.0) -> None:
    """Run what is due until `stop` is set: at once when the bell rings, when the next job is due, or a lease runs out.

    Units: other processes cannot ring this bell, so the queue is looked at every `look_seconds` as well.
    """
    next_tick = 0.0
    while not stop.is_set():
        waking.bell.clear()
        rest = look_seconds
        try:
            if time.monotonic() >= next_tick:
                queueing.tick()
                next_tick = time.monotonic() + PULSE_SECONDS
            queueing.sweep()
            while not stop.is_set() and run_due(limit=1):
                pass
            rest = min(look_seconds, _seconds_to_next())
        except django.db.Error as error:  # the database restarts, or is not migrated yet
            log.warning("the queue cannot be read: %s", type(error).__name__)
        finally:
            connections.close_all()
        if not stop.is_set():
            waking.bell.wait(rest)


def _seconds_to_next() -> float:
    due = Job.objects.filter(state=JobState.QUEUED).aggregate(at=Min("run_after"))["at"]
    over = Job.objects.filter(state=JobState.RUNNING).aggregate(at=Min("lease_until"))["at"]
    times = [at for at in (due, over) if at is not None]
    # Not at once: a due row that another process has locked must not make this one spin.
    return max(0.1, (min(times) - clock.now()).total_seconds()) if times else float(PULSE_SECONDS)


class WorkerThread:
    """The one worker thread of a process."""

    def __init__(self) -> None:
        """Begin without a thread."""
        self.reset()
        os.register_at_fork(after_in_child=self.reset)
        atexit.register(self.stop)

    def reset(self) -> None:
        """Forget everything; a forked process has no threads of its parent, and its locks may be left shut."""
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        waking.bell = threading.Event()

    def ensure(self, **_signal: Any) -> None:
        """Start the thread unless it lives or the process is ending."""
        if self._is_alive():
            return
        with self._guard:
            if not self._is_alive() and not self._stop.is_set():
                self._thread = threading.Thread(target=work, args=(self._stop,), name="muniment-jobs", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Let the thread finish the job in its hands and end. What it cannot finish is run again when its lease is over."""
        self._stop.set()
        waking.bell.set()
        if self._thread is not None:
            self._thread.join(FAREWELL_SECONDS)

    def _is_alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()


@cache
def thread() -> WorkerThread:
    """Give the worker thread of this process."""
    return WorkerThread()


def start() -> None:
    """Keep one worker thread in this web process, if that is this installation's transport.

    A server may import the application before it forks; so the thread is looked for at each request as well.
    """
    if settings.JOBS_TRANSPORT == "thread":
        request_started.connect(thread().ensure, weak=False, dispatch_uid="jobs.worker")
        thread().ensure()
