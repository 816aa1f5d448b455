"""A sandbox in which a program of others can do no harm: bubblewrap gives it namespaces of its own.

Inside there is no network, no other process, nothing of ours to read but the system's programs and fonts, and nothing to
write but a memory file system that only this sandbox has and that is gone with it. What goes in and comes out goes through pipes,
so that no plain content ever lies on a disk.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Final

from vault.renditions.bounds import MEMORY_BYTES, PROCESSOR_SECONDS, SANDBOX_BYTES

PLACE: Final = "/place"
#: Of the system's settings only those by which programs and fonts are found.
SYSTEM: Final = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/libreoffice", "/var/cache/fontconfig")
LINKS: Final = ("bin", "sbin", "lib", "lib32", "lib64")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: what it said, or None where it failed; `is_over`: it took too long or said too much."""

    said: bytes | None
    is_over: bool = False


@cache
def has_sandbox() -> bool:
    """Whether this machine can make such a sandbox: the programs are there, and the kernel lets us."""
    if any(shutil.which(name) is None for name in ("bwrap", "prlimit")):
        return False
    return run(["true"], [], most_bytes=1, wall_seconds=20).said == b""


def run(
    command: Sequence[str],
    content: Iterable[bytes],
    *,
    most_bytes: int,
    wall_seconds: float,
) -> Ended:
    """Run `command` in a sandbox with `content` on its standard input; give what it says on its standard output.

    Whatever `content` raises ends the program and comes through.
    """
    with subprocess.Popen(
        [*_walls(), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin"},
        cwd="/",
        start_new_session=True,
    ) as program:
        assert program.stdin is not None and program.stdout is not None  # noqa: S101
        ear = _Ear(program, program.stdout, most_bytes)
        alarm = threading.Timer(wall_seconds, ear.stop)
        alarm.start()
        ear.start()
        try:
            _feed(program.stdin, content)
            ear.join()
        except BaseException:
            _end(program)
            raise
        finally:
            alarm.cancel()
    if ear.is_over:
        log.warning("a program in its sandbox took too long or said too much")
        return Ended(None, is_over=True)
    if program.returncode:
        log.warning("a program in its sandbox ended with status %s", program.returncode)
        return Ended(None)
    return Ended(ear.heard)


class _Ear(threading.Thread):
    """Listens to a program while it is still being fed, so that neither waits for the other."""

    def __init__(self, program: subprocess.Popen[bytes], said: IO[bytes], most_bytes: int) -> None:
        super().__init__(daemon=True)
        self._program, self._said, self._most_bytes = program, said, most_bytes
        self.heard = b""
        self.is_over = False

    def run(self) -> None:
        self.heard = self._said.read(self._most_bytes + 1)
        if len(self.heard) > self._most_bytes:
            self.stop()

    def stop(self) -> None:
        """End the program; with it ends every process in its sandbox."""
        self.is_over = True
        _end(self._program)


def _end(program: subprocess.Popen[bytes]) -> None:
    # The group: killed while it still builds the walls, bubblewrap alone would leave its child behind, holding our pipes. For the
    # same reason there is no --new-session: the child would leave the group before it is bound to end with its parent. The
    # group is a session of its own, with no terminal to type into.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)


def _feed(into: IO[bytes], content: Iterable[bytes]) -> None:
    # A program that ends without reading everything is judged by how it ended.
    with contextlib.suppress(BrokenPipeError), into:
        for piece in content:
            into.write(piece)


def _walls() -> list[str]:
    limits = [f"--as={MEMORY_BYTES}", f"--cpu={PROCESSOR_SECONDS}", f"--fsize={SANDBOX_BYTES}", "--core=0"]
    walls = ["--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--clearenv"]
    walls += ["--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", PLACE, "--setenv", "LANG", "C.UTF-8"]
    walls += ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"]
    for name in LINKS:
        if Path("/", name).is_symlink():
            walls += ["--symlink", f"usr/{name}", f"/{name}"]
        else:
            walls += ["--ro-bind-try", f"/{name}", f"/{name}"]
    for path in SYSTEM:
        walls += ["--ro-bind-try", path, path]
    walls += ["--size", str(SANDBOX_BYTES), "--tmpfs", PLACE, "--symlink", PLACE[1:], "/tmp", "--chdir", PLACE]  # noqa: S108
    return ["prlimit", *limits, "bwrap", *walls, "--"]
