"""A process of the office on the database of a running test: `office_process.py work | celery`.

Its tasks write lines into files of the folder OFFICE_FOLDER, so that the test sees who ran what.
"""

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.DATABASES["default"]["NAME"] = os.environ["OFFICE_DATABASE"]
if "OFFICE_BROKER" in os.environ:
    settings.CELERY_BROKER_URL = os.environ["OFFICE_BROKER"]
    settings.JOBS_TRANSPORT = "celery"
django.setup()

from django.core.management import call_command  # noqa: E402

from jobs import registry, services  # noqa: E402

registry._tasks.clear()  # the packages' periodic work stays out of the test's way
FOLDER = Path(os.environ["OFFICE_FOLDER"])


def append(name: str, line: str) -> None:
    """Add a line in one write, which no other process can split."""
    with (FOLDER / name).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


@services.task("tests.hold", lease_seconds=2)
def hold(*, label: str) -> None:
    """Begin, wait for the file `go`, end. The effect is one line in `ended`."""
    append("begun", f"{label} {os.getpid()}")
    while not (FOLDER / "go").exists():
        time.sleep(0.02)
    append("ended", label)


@services.task("tests.share")
def share(*, label: str) -> None:
    """Write who ran this; then wait until a second process took part too, so that both compete for the rest."""
    append("shared", f"{label} {os.getpid()}")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        lines = (FOLDER / "shared").read_text(encoding="utf-8").splitlines()
        if len({line.split()[1] for line in lines if " " in line}) > 1:
            return
        time.sleep(0.01)


if sys.argv[1] == "celery":
    services.celery_app().worker_main(
        ["worker", "--concurrency=1", "--loglevel=WARNING", "--without-mingle", "--without-gossip"]
    )
else:
    call_command("jobs", "work")
