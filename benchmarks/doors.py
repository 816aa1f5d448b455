"""Whether a clock tells who has an account (P8). `python -m benchmarks.doors`.

In a throw-away SQLite office with the production's hasher. At each door known and unknown addresses knock in turn, so that whatever else
the machine does falls on both; compared are the medians of the CPU time that the whole answer took. Two doors hash a password at each
knock (200 ms), so 75 of each kind knock there and 200 at the third: a minute and a half. A number on the command line, such as
`python -m benchmarks.doors 200`, lets that many of each kind knock at every door.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.scratch import own_var

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
own_var()

ROUNDS = {"sign_in": 75, "reset": 200, "sign_up": 75}
LIMIT = 0.10
WRONG = "not-the-password-at-all"
HERS = "harbor-lantern-quiet-42"

Knock = Callable[[Any, str], Any]


def knocked(knock: Knock, email: str) -> float:
    """Give what one knock of a fresh browser costs, with nothing counted against it yet. Units: CPU ms."""
    from django.core.cache import cache
    from django.test import Client

    from accounts.models import Attempt

    cache.clear()
    Attempt.objects.all().delete()
    browser = Client()
    before = time.process_time()
    answer = knock(browser, email)
    spent = (time.process_time() - before) * 1000
    if answer.status_code not in {200, 302}:
        raise SystemExit(f"{email} was answered with {answer.status_code}")
    return spent


def compared(name: str, knock: Knock, rounds: int) -> dict[str, Any]:
    """Give one door's line: both medians, and how far apart they are."""
    known, unknown = [], []
    for number in range(-5, rounds):  # the first few warm up
        pair = (knocked(knock, "known@mail.example"), knocked(knock, f"{name}-{number}@nobody.example"))
        if number >= 0:
            known.append(pair[0])
            unknown.append(pair[1])
    medians = statistics.median(known), statistics.median(unknown)
    apart = abs(medians[0] - medians[1]) / max(medians)
    return {
        "workload": f"doors.{name}",
        "figure": round(apart, 4),
        "unit": "of the larger median",
        "limit": LIMIT,
        "ratio": round(apart / LIMIT, 3),
        "known_ms": round(medians[0], 2),
        "unknown_ms": round(medians[1], 2),
        "samples": 2 * rounds,
    }


def sign_in(browser: Any, email: str) -> Any:
    """Knock with a wrong password."""
    return browser.post("/accounts/login/", {"login": email, "password": WRONG})


def reset(browser: Any, email: str) -> Any:
    """Ask for a link to choose a new password."""
    return browser.post("/accounts/password/reset/", {"email": email})


def sign_up(browser: Any, email: str) -> Any:
    """Make an account."""
    form = {"name": "Somebody New", "email": email, "password1": "velvet-anchor-seven-31", "terms": "on"}
    return browser.post("/accounts/signup/", form)


def main() -> int:
    """Print a line for each door. Gives 1 when one of them tells."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import override_settings, setup_test_environment

    from config.settings.people import PASSWORD_HASHERS

    setup_test_environment()
    connection.settings_dict["NAME"] = str(Path(os.environ["MUNIMENT_VAR"]) / "office.sqlite3")
    call_command("migrate", verbosity=0, interactive=False)
    from accounts.services import register_person

    told, asked = 0, int(sys.argv[1]) if len(sys.argv) > 1 else 0
    limits = {**settings.ACCOUNT_RATE_LIMITS, "signup": "100000/h/ip", "reset_password": "100000/h/ip"}
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS, ACCOUNT_RATE_LIMITS=limits):
        register_person(actor=None, email="known@mail.example", name="Some Body", password=HERS)
        for name, knock in (("sign_in", sign_in), ("reset", reset), ("sign_up", sign_up)):
            line = compared(name, knock, asked or ROUNDS[name])
            told = max(told, int(line["figure"] > LIMIT))
            print(json.dumps(line), flush=True)
    return told


if __name__ == "__main__":
    raise SystemExit(main())
