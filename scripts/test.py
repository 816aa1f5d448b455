"""`python -m scripts.test [pytest's arguments]`: the whole suite, on SQLite, then on PostgreSQL, and one closing line.

Run 1 is everything on SQLite. Run 2 is everything again on PostgreSQL but what has nothing to gain there: marked
`sqlite_only` (about SQLite itself) or `once` (does not depend on the database). `postgres_only` waits for run 2. Both
have the other services. Without PostgreSQL there is one run and a word about it; under CI=true that is a failure.
"""

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from scripts import ROOT, VAR, VENV_PYTHON
from scripts.errors import ScriptError
from scripts.services.catalogue import SERVICES
from scripts.services.keeper import Keeper
from scripts.services.service import FOLDER

LEFT_OUT = {
    "sqlite": ("postgres_only",),
    "postgres": ("sqlite_only", "once"),
}
"""Database -> the marks of the tests that its run leaves out."""
NO_TESTS_LEFT = 5


@dataclass(frozen=True)
class Tally:
    """How many tests passed, failed (errors count as failures) and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        """The closing line."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    @classmethod
    def of_report(cls, report: Path) -> "Tally":
        """What pytest's own JUnit report says. A report that is missing or torn counts as one failure."""
        try:
            root = ElementTree.parse(report).getroot()  # noqa: S314 - written by our own pytest
        except (OSError, ElementTree.ParseError):
            return cls(failed=1)
        tests, failures, errors, skipped = (
            sum(int(suite.get(key, "0")) for suite in root.iter("testsuite"))
            for key in ("tests", "failures", "errors", "skipped")
        )
        return cls(max(tests - failures - errors - skipped, 0), failures + errors, skipped)


@dataclass(frozen=True)
class Run:
    """One run of pytest: its exit code, its tally and how long it took."""

    code: int
    tally: Tally
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Run the suite; 0 when every run ended well."""
    is_ci = os.environ.get("CI", "").lower() in ("1", "true", "yes")
    keeper = Keeper(SERVICES, FOLDER)
    were_running = bool(keeper.environment().get("MUNIMENT_TEST_DATABASE_URL"))
    try:
        print("\n".join(keeper.start()), flush=True)
    except ScriptError as error:
        print(error, file=sys.stderr, flush=True)
        if is_ci:
            print("Under CI=true a missing service is a failure.\n0 passed, 1 failed, 0 skipped")
            return 1
    try:
        return run_all(arguments, keeper.environment())
    finally:
        if is_ci and not were_running:
            keeper.stop()


def run_all(arguments: Sequence[str], services: dict[str, str]) -> int:
    """Every run that these services allow, then the sum on a line of its own."""
    marks = registered_marks(ROOT / "pyproject.toml")
    with ahead(services, is_pick=bool(arguments)):
        return _run_each(marks, arguments, services)


@contextmanager
def ahead(services: dict[str, str], *, is_pick: bool) -> Iterator[None]:
    """Make run 2's template of a database while run 1 begins: its workers wait for their own, and a core has nothing to do."""
    if is_pick or "MUNIMENT_TEST_DATABASE_URL" not in services:
        yield
        return
    settings = {"MUNIMENT_TEST_DB": "postgres", "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    maker = subprocess.Popen(
        [VENV_PYTHON, "-m", "tests.database"], cwd=ROOT, env={**os.environ, **services, **settings}
    )
    try:
        yield
    finally:
        maker.terminate()  # it has ended long ago, unless somebody pressed Ctrl-C
        maker.wait()


def _run_each(marks: set[str], arguments: Sequence[str], services: dict[str, str]) -> int:
    runs = []
    for database, left_out in LEFT_OUT.items():
        if database == "postgres" and "MUNIMENT_TEST_DATABASE_URL" not in services:
            print("PostgreSQL is not there: the suite ran on SQLite only. `make services` says what to install.")
            continue
        # pytest refuses a choice by a mark that nobody has registered.
        choice = " and ".join(f"not {mark}" for mark in left_out if mark in marks)
        run = run_once(database, choice, arguments, services)
        print(f"{database}: {run.tally} in {run.seconds:.0f} s", flush=True)
        runs.append(run)
    total, is_well = verdict(runs, is_pick=bool(arguments))
    print(total, flush=True)
    return 0 if is_well else 1


def registered_marks(project: Path) -> set[str]:
    """The names of the marks that pyproject.toml tells pytest about."""
    lines = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    return {line.partition(":")[0].partition("(")[0].strip() for line in lines}


def verdict(runs: Sequence[Run], *, is_pick: bool) -> tuple[Tally, bool]:
    """The sum of the runs, and whether all is well; what is not well shows in the sum as at least one failure.

    A hand-picked part of the suite may hold nothing for one of the databases, the whole suite may not.
    """
    total = sum((run.tally for run in runs), Tally())
    codes = {run.code for run in runs} - ({NO_TESTS_LEFT} if is_pick else set())
    is_well = codes <= {0} and total.failed == 0 and total.passed > 0
    return (total if is_well or total.failed else total + Tally(failed=1)), is_well


def run_once(database: str, choice: str, arguments: Sequence[str], services: dict[str, str]) -> Run:
    """Run pytest on one database; everything it says goes straight to the screen."""
    report = VAR / "test-results" / f"{database}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    begun = time.monotonic()
    command: list[str | Path] = [
        VENV_PYTHON,
        "-m",
        "pytest",
        "-n",
        str(workers()),
        "--dist",
        "loadgroup",
        "--no-loadscope-reorder",
        "-m",
        choice,
        f"--junitxml={report}",
        *arguments,
    ]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **services, "MUNIMENT_TEST_DB": database},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Run(done.returncode, Tally.of_report(report), time.monotonic() - begun)


def workers() -> int:
    """One worker more than there are cores: many tests wait for a browser, a broker or a killed process."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return cores + 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
