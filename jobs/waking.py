"""Wake-ups: tell somebody that a job is due. Losing one loses nothing; the sweep finds the row."""

import logging
import threading
import time
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

log = logging.getLogger("muniment.jobs")

# Rung when the thread of this process has something to look at.
bell = threading.Event()

# A request must not wait for a broker that is down, so after a failure it is left alone until about the next sweep.
BROKER_REST_SECONDS = 30.0
_broker_rests = {"until": 0.0}


def rest_from_broker(seconds: float = BROKER_REST_SECONDS) -> None:
    """Announce nothing for so long; the sweep repeats it."""
    _broker_rests["until"] = time.monotonic() + seconds


def wake(job_ids: Iterable[UUID]) -> bool:
    """Announce due jobs by the transport of this installation; say whether the announcement left.

    Never raises when the broker is down: the caller's work is already saved.
    """
    if settings.JOBS_TRANSPORT == "celery":
        return _publish(job_ids)
    if settings.JOBS_TRANSPORT == "thread":
        bell.set()
    return True


def _publish(job_ids: Iterable[UUID]) -> bool:
    if time.monotonic() < _broker_rests["until"]:
        return False
    from jobs import broker  # Celery is loaded only where there is a broker

    try:
        for job_id in job_ids:
            broker.announce(job_id)
    except broker.ERRORS as error:
        rest_from_broker()
        log.warning("the broker does not answer (%s); jobs wait for the sweep", type(error).__name__)
        return False
    return True
