"""Start, recognise and end server processes, known by number and birth, so that no stranger is ended."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Command: TypeAlias = Sequence[str | Path]


@dataclass(frozen=True)
class Process:
    """One process of ours. `born` tells it from a later process that was given the same number."""

    pid: int
    born: str

    def is_running(self) -> bool:
        """Whether it still runs: same number, same birth, and not merely waiting to be buried."""
        return birth(self.pid) == self.born

    def end(self, first: signal.Signals, patience_seconds: float = 15) -> None:
        """Ask it to stop with `first`; kill it when it has not stopped in time. Quiet when it is gone already."""
        for ask in (first, signal.SIGKILL):
            if not self.is_running():
                return
            try:
                os.kill(self.pid, ask)
            except ProcessLookupError:
                return
            wait_until(lambda: not self.is_running(), patience_seconds)


def birth(pid: int) -> str | None:
    """When the running process `pid` began, in the kernel's own words; None when none runs."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            # The program's name, in brackets, may hold spaces: state and start time are counted from its end.
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else fields[19]
    listed = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, began = listed.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else began.strip()


def wait_until(is_so: Callable[[], bool], patience_seconds: float) -> bool:
    """Ask `is_so` again and again until it says yes or patience ends; its last answer."""
    until = time.monotonic() + patience_seconds
    pause = 0.02
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)
    return True


def spawn(
    command: Command, *, log: Path, folder: Path, user: str | None = None, more: dict[str, str] | None = None
) -> Process:
    """Start a server that outlives us: own session, no input, everything it says in `log`; as `user` when given.

    `more` joins its environment: what must not stand on the command line, where everybody reads it.
    """
    with log.open("ab") as output:
        # Not waited for on purpose: the child belongs to no one once this command has ended.
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    child.returncode = 0  # keeps Python from warning about a child that is meant to go on
    return Process(child.pid, birth(child.pid) or "died at once")
