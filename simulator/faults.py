"""Trouble on demand: the next requests to an address fail, wait, or lose their answer. Kept in memory only."""

import threading
from dataclasses import dataclass, field

from simulator.errors import Json, Outage, StripeError, TooManyRequests

# How long a waiting request is held at most; a test that forgot to let it go must not hang.
_LONGEST_WAIT_SECONDS = 30.0
KINDS = ("500", "503", "429", "cut", "wait")
MOMENTS = ("before", "after")


@dataclass
class Fault:
    """What is to happen to the next `times` requests to this method and path."""

    method: str
    path: str
    kind: str
    moment: str
    times: int
    gate: threading.Event = field(default_factory=threading.Event)


class Cut(Exception):
    """The connection is to be closed without an answer."""


class Faults:
    """The list of troubles that are still to come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []
        self._waiting: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        """Let this happen."""
        with self._lock:
            self._planned.append(fault)

    def let_go(self) -> int:
        """Let every waiting request go on. Gives how many there were."""
        with self._lock:
            for fault in self._waiting:
                fault.gate.set()
            return len(self._waiting)

    def clear(self) -> None:
        """Forget all that was planned."""
        self.let_go()
        with self._lock:
            self._planned.clear()

    def status(self) -> Json:
        """What is still to come, and how many requests wait right now."""
        with self._lock:
            return {
                "planned": [
                    {"method": one.method, "path": one.path, "answer": one.kind, "when": one.moment, "times": one.times}
                    for one in self._planned
                ],
                "waiting": len(self._waiting),
            }

    def meet(self, method: str, path: str, moment: str) -> None:
        """Let the next planned trouble for this request happen. Raises: Cut, or the error to answer with."""
        fault = self._next(method, path, moment)
        if fault is None:
            return
        if fault.kind == "wait":
            self._wait(fault)
        elif fault.kind == "cut":
            raise Cut
        else:
            raise _error(fault.kind)

    def _next(self, method: str, path: str, moment: str) -> Fault | None:
        with self._lock:
            for fault in self._planned:
                if (fault.method, fault.path, fault.moment) == (method, path, moment):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._planned.remove(fault)
                    return fault
        return None

    def _wait(self, fault: Fault) -> None:
        with self._lock:
            self._waiting.append(fault)
        fault.gate.wait(_LONGEST_WAIT_SECONDS)
        with self._lock:
            self._waiting.remove(fault)


def _error(kind: str) -> StripeError:
    if kind == "429":
        return TooManyRequests("Too many requests hit the API too quickly.", code="rate_limit")
    error = Outage("The simulator was asked to fail here.")
    error.status = int(kind)
    return error
