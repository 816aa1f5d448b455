"""The tasks that packages have declared, by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from jobs.errors import BadArguments, UnknownTask

Function = Callable[..., None]
AnyFunction = TypeVar("AnyFunction", bound=Function)

LONGEST_SECONDS = 3_600
PULSE_SECONDS = 30
SHORTEST_PERIOD_SECONDS = PULSE_SECONDS
LONGEST_PERIOD_SECONDS = 7 * 86_400
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Task:
    """A named function of plain references.

    `goes_on`: also while all other work is held (`jobs.holding`). Units: a worker that gives no sign of life for
    `lease_seconds` is taken for dead; `period_seconds` is 0 unless periodic.
    """

    name: str
    function: Function
    max_attempts: int
    lease_seconds: int
    period_seconds: int = 0
    goes_on: bool = False

    def check(self, arguments: dict[str, Any]) -> None:
        """Refuse anything but short plain values that the function takes. Raises: BadArguments."""
        for key, value in arguments.items():
            if type(value) not in (str, int, bool):
                raise BadArguments(detail=f"{self.name}: {key} is {type(value).__name__}; pass str, int or bool")
            if isinstance(value, str) and len(value) > LONGEST_VALUE:
                raise BadArguments(detail=f"{self.name}: {key} is longer than {LONGEST_VALUE}; pass a reference")
        try:
            inspect.signature(self.function).bind(**arguments)
        except TypeError as error:
            raise BadArguments(detail=f"{self.name}: {error}") from None


_tasks: dict[str, Task] = {}


def task(
    name: str, *, max_attempts: int = 5, lease_seconds: int = 60, goes_on: bool = False
) -> Callable[[AnyFunction], AnyFunction]:
    """Declare the decorated function of keyword references as the task `name`.

    The task must do no harm when it runs twice. A living worker renews the lease, so `lease_seconds` is not a time limit.
    While work is held (`jobs.holding`) only tasks that were declared with `goes_on` begin.
    """

    def declare(function: AnyFunction) -> AnyFunction:
        _declare(Task(name, function, max_attempts, lease_seconds, goes_on=goes_on))
        return function

    return declare


def every(
    name: str,
    *,
    hours: int = 0,
    minutes: int = 0,
    seconds: int = 0,
    max_attempts: int = 5,
    lease_seconds: int = 60,
    goes_on: bool = False,
) -> Callable[[AnyFunction], AnyFunction]:
    """Declare the decorated function without arguments as a task that is due once in each period.

    Periods are counted from 1970 in UTC, so that any number of clocks makes one job each. Missed periods are not made up for.
    """
    period = hours * 3_600 + minutes * 60 + seconds
    if not SHORTEST_PERIOD_SECONDS <= period <= LONGEST_PERIOD_SECONDS:
        raise ValueError(f"{name}: a period of {period} s is not between 30 s and 7 days")

    def declare(function: AnyFunction) -> AnyFunction:
        _declare(Task(name, function, max_attempts, lease_seconds, period, goes_on))
        return function

    return declare


def _declare(new: Task) -> None:
    known = _tasks.get(new.name)
    if known is not None and known.function.__qualname__ != new.function.__qualname__:
        raise ValueError(f"two tasks are called {new.name}")
    _tasks[new.name] = new


def find(name: str) -> Task:
    """Give the task called `name`. Raises: UnknownTask."""
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTask(detail=name) from None


def periodic() -> list[Task]:
    """Give every task with a period."""
    return [task for task in _tasks.values() if task.period_seconds]


def going_on() -> list[str]:
    """Give the name of every task that begins even while work is held."""
    return [task.name for task in _tasks.values() if task.goes_on]


def names() -> list[str]:
    """Give the name of every declared task, sorted."""
    return sorted(_tasks)
