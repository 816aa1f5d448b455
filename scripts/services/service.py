"""The shape every service has, and the memory that is kept of it between two commands."""

import signal
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from scripts import VAR
from scripts.services.processes import Process
from scripts.services.programs import find_program

FOLDER = VAR / "services"


@dataclass
class Record:
    """What is remembered of one service: its port, its process while it runs, and its own notes (passwords, places)."""

    port: int = 0
    process: Process | None = None
    notes: dict[str, str] = field(default_factory=dict)


class Service(ABC):
    """One server or program that tests use: what brings it, how it starts, whether it answers, how to reach it."""

    name: ClassVar[str]
    """What it is called in state, folders and messages."""
    programs: ClassVar[dict[str, str]] = {}
    """Program it needs -> Debian package that brings it."""
    has_process: ClassVar[bool] = True
    """Whether there is something to start; a mere program (a browser) is only looked for."""
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    """What makes it stop at once and in order."""
    patience_seconds: ClassVar[float] = 60
    """How long it may take until it answers."""

    @property
    def folder(self) -> Path:
        """Where it keeps its configuration, data and log."""
        return FOLDER / self.name

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "log"

    def missing(self) -> list[str]:
        """The Debian packages whose programs are not on this machine."""
        return [package for program, package in self.programs.items() if self.find(program) is None]

    def find(self, program: str) -> Path | None:
        """Where the program is on this machine, or None."""
        return find_program(program)

    def program(self, name: str) -> Path:
        """The program, which the keeper has made sure of. Raises: FileNotFoundError."""
        path = self.find(name)
        if path is None:
            raise FileNotFoundError(name)
        return path

    def start(self, _record: Record) -> Process:
        """Start the server on the port of its record; it need not answer yet. May add to its notes."""
        raise TypeError(f"{self.name} has no process to start.")

    def answers(self, _record: Record) -> bool:
        """Whether the server does its work when asked now."""
        return True

    def prepare(self, _record: Record) -> None:
        """Do what can only be done in the running server (roles, databases), or fetch what a mere program needs; repeatable."""
        return

    @abstractmethod
    def environment(self, record: Record) -> dict[str, str]:
        """The variables by which the tests reach it."""
