"""Start, check and stop the services; the only place that writes their state."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from scripts.errors import ScriptError
from scripts.locks import held
from scripts.services import ports, programs, state
from scripts.services.processes import wait_until
from scripts.services.service import Record, Service

ATTEMPTS = 3

Installer: TypeAlias = Callable[[Sequence[str], Path], None]
"""Installs packages, writing what it does to a log. Raises: ScriptError when it cannot."""


class Keeper:
    """Keeps a set of services running for one checkout, with its memory in `folder/state.json`."""

    def __init__(self, services: Iterable[Service], folder: Path, install: Installer = programs.install) -> None:
        self.services = tuple(services)
        self.install = install
        self.folder = folder
        self.path = folder / "state.json"

    def start(self) -> list[str]:
        """Have every service running and answering; a line about each.

        Runs twice without harm: what is alive and answers is left as it is. Raises: ScriptError with the reason, but
        only after everything that can be started has been.
        """
        with held(self.folder / "lock"):
            troubles = self._install_missing()
            records = state.read(self.path)
            lines = []
            for service in self.services:
                if service.missing():
                    continue
                try:
                    lines.append(self._start_one(service, records))
                except ScriptError as error:
                    troubles.append(str(error))
            if troubles:
                raise ScriptError("\n".join([*lines, *troubles]))
            return lines

    def stop(self) -> list[str]:
        """End exactly the processes that `start` began; a line about each that ran."""
        with held(self.folder / "lock"):
            records = state.read(self.path)
            lines = []
            for service in reversed(self.services):
                record = records.get(service.name)
                if record is None or record.process is None:
                    continue
                if record.process.is_running():
                    record.process.end(service.stop_signal)
                    lines.append(f"{service.name:10} stopped")
                record.process = None
                state.write(self.path, records)
            return lines

    def environment(self) -> dict[str, str]:
        """The variables of every service that is there now; nothing of one that does not run."""
        records = state.read(self.path)
        variables: dict[str, str] = {}
        for service in self.services:
            record = records.get(service.name, Record())
            if self.is_alive(service, record):
                variables |= service.environment(record)
        return variables

    @staticmethod
    def is_alive(service: Service, record: Record) -> bool:
        """Whether the service can be used now: found, or running and answering."""
        if not service.has_process:
            return not service.missing()
        return record.process is not None and record.process.is_running() and service.answers(record)

    def _install_missing(self) -> list[str]:
        """Install what is not on this machine; what remains missing, in words."""
        packages = self._missing()
        if not packages:
            return []
        try:
            self.install(packages, self.folder / "install.log")
        except ScriptError as error:
            return [str(error)]
        still = self._missing()
        return [f"Installed, but their programs are not found: {', '.join(still)}."] if still else []

    def _missing(self) -> list[str]:
        return sorted({package for service in self.services for package in service.missing()})

    def _start_one(self, service: Service, records: dict[str, Record]) -> str:
        record = records.setdefault(service.name, Record())
        if not service.has_process:
            service.prepare(record)
            state.write(self.path, records)
        if self.is_alive(service, record):
            return self._line(service, record, "is there")
        for attempt in range(1, ATTEMPTS + 1):
            if record.process is not None:
                record.process.end(service.stop_signal)  # it runs, but does not answer
            # A port can be taken between choosing and listening: the next attempt chooses another.
            record.port = ports.choose(record.port if attempt == 1 else 0)
            service.folder.mkdir(parents=True, exist_ok=True)
            record.process = service.start(record)
            state.write(self.path, records)
            if became_useful(service, record):
                service.prepare(record)
                state.write(self.path, records)
                return self._line(service, record, "started")
            record.process.end(service.stop_signal)
        raise ScriptError(
            f"{service.name} did not start. Its last words, from {service.log}:\n{last_words(service.log)}"
        )

    @staticmethod
    def _line(service: Service, record: Record, word: str) -> str:
        place = f"{ports.HOST}:{record.port}" if service.has_process else ""
        return f"{service.name:10} {word:8} {place}".rstrip()


def became_useful(service: Service, record: Record) -> bool:
    """Wait until the service answers; False at once when its process has ended, or when patience has."""
    process = record.process
    if process is None:
        return False
    wait_until(lambda: service.answers(record) or not process.is_running(), service.patience_seconds)
    return process.is_running() and service.answers(record)


def last_words(log: Path, lines: int = 15) -> str:
    """The end of a log, indented."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
