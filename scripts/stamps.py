"""Stamps: how set-up knows that a step is done, so that a second run costs nothing and touches no network."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import ScriptError
from scripts.locks import held


@dataclass(frozen=True)
class Step:
    """One piece of set-up: what it is made from and what it must leave behind."""

    name: str
    inputs: tuple[Path, ...] = ()
    outputs: tuple[Path, ...] = ()
    facts: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        """The SHA-256 of the facts and of every input's name and bytes. Raises: ScriptError without an input."""
        digest = hashlib.sha256()
        for fact in self.facts:
            digest.update(f"fact {len(fact)} {fact}\n".encode())
        for path in self.inputs:
            if not path.is_file():
                raise ScriptError(f"This checkout is not complete: {path} is missing. Restore it, then run again.")
            content = path.read_bytes()
            digest.update(f"file {path.name} {len(content)}\n".encode() + content)
        return digest.hexdigest()


class Stamps:
    """A folder with one small file per finished step, holding the fingerprint that the step was finished with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second set-up of the same checkout waiting until this one has ended."""
        with held(self.folder / ".lock"):
            yield

    def was_ever_made(self, name: str) -> bool:
        """Whether the step was once finished, for whatever inputs."""
        return (self.folder / name).exists()

    def is_current(self, step: Step) -> bool:
        """Whether the step was finished for exactly these inputs and what it made is still there."""
        stamp = self.folder / step.name
        if not stamp.exists() or not all(path.exists() for path in step.outputs):
            return False
        return stamp.read_text() == step.fingerprint()

    def forget(self, *names: str) -> None:
        """Have these steps done again next time."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def ensure(self, step: Step, make: Callable[[], None]) -> bool:
        """Run `make` unless the step is current; True when it ran. A step that fails leaves no stamp."""
        if self.is_current(step):
            return False
        fingerprint = step.fingerprint()
        self.forget(step.name)
        make()
        missing = [str(path) for path in step.outputs if not path.exists()]
        if missing:
            raise ScriptError(f"The step {step.name} ended well but did not make {', '.join(missing)}.")
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{step.name}.new"
        fresh.write_text(fingerprint)
        fresh.replace(self.folder / step.name)
        return True
