"""What measuring a breach costs over 100,000 lines. `python -m benchmarks.breach`.

In a throw-away SQLite office. Four questions: one actor, one address (no index), one matter, and the whole span; the slowest counts.
"""

from __future__ import annotations

import json
import os
import random
import time

from benchmarks.scratch import own_var

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
own_var()

LINES, A_CHUNK = 100_000, 1_000
LIMIT_SECONDS = 10.0


class Someone:
    """An actor with a reference."""

    def __init__(self, number: int) -> None:
        """Give her a number."""
        self.record_ref = f"user:{number:032x}"


def fill() -> None:
    """Put the lines on the record: twelve people, forty matters, eight sessions, five addresses."""
    from audit.services import Entry, record_many
    from common.context import RequestContext, acting_in

    chance = random.Random(41)  # noqa: S311
    people = [Someone(number) for number in range(12)]
    verbs = ("file.viewed", "file.downloaded", "matter.viewed", "message.sent", "access.denied")
    for chunk in range(LINES // A_CHUNK):
        with acting_in(RequestContext(session_ref=f"s{chunk % 8}", ip=f"192.0.2.{chunk % 5}")):
            record_many(
                [
                    Entry(
                        verb=chance.choice(verbs),
                        actor=chance.choice(people),
                        on=f"file:{chance.randrange(300):012d}",
                        matter=f"matter:{chance.randrange(40):012d}",
                    )
                    for _ in range(A_CHUNK)
                ]
            )


def main() -> None:
    """Measure and say it in one line of JSON."""
    import django

    django.setup()
    from django.core.management import call_command

    from audit.services import Question, measure

    call_command("migrate", verbosity=0)
    fill()
    questions = {
        "actor": Question(actor=Someone(3).record_ref),
        "address": Question(address="192.0.2.4"),
        "matter": Question(matter=f"matter:{17:012d}"),
        "everything": Question(),
    }
    taken = {}
    for name, question in questions.items():
        begun = time.perf_counter()
        measure(question)
        taken[name] = round(time.perf_counter() - begun, 3)
    slowest = max(taken.values())
    line = {
        "workload": f"breach.among_{LINES}",
        "figure": slowest,
        "unit": "s",
        "limit": LIMIT_SECONDS,
        "ratio": round(slowest / LIMIT_SECONDS, 3),
        **taken,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
