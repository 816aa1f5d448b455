"""What a conflict check costs among 100,000 names. `python -m benchmarks.conflicts`.

In a throw-away SQLite office. A quarter of the names are clients', whose spelling is worked out at each check; the others are parties,
whose is kept. Five names are asked for, two adverse, two related and the client's own.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from pathlib import Path

from benchmarks.scratch import own_var

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
own_var()

ROUNDS = 7
NAMES, CLIENTS = 100_000, 25_000
LIMIT_MS = 300.0
SYLLABLES = (
    "an ma ri sa lo pe ro so la no ha le re ye co al da na mu ra ke lin qvi st to rres fi sk bra ndt os ei mar sh bar low gi ka ta "
    "mi ko va si li we chen gar cia"
)


def invented(chance: random.Random) -> list[str]:
    """Give so many names of two words, from 900 first names and 6,000 family names."""
    syllables = SYLLABLES.split()
    family = ["".join(chance.choices(syllables, k=chance.randint(2, 3))).title() for _ in range(6_000)]
    first = ["".join(chance.choices(syllables, k=2)).title() for _ in range(900)]
    return [f"{chance.choice(first)} {chance.choice(family)}" for _ in range(NAMES)]


def fill(names: list[str]) -> None:
    """Write the rows: clients, and parties on all sides in a hundred matters."""
    from accounts.models import Client
    from matters.models import Matter, Party, PartySide
    from matters.spelling import folded, sounds

    clients = Client.objects.bulk_create((Client(name=name) for name in names[:CLIENTS]), batch_size=2_000)
    matters = Matter.objects.bulk_create(Matter(client=client, title="-") for client in clients[:100])
    sides = list(PartySide)
    Party.objects.bulk_create(
        (
            Party(matter=matters[at % 100], name=name, side=sides[at % 3], folded=folded(name), sounds=sounds(name))
            for at, name in enumerate(names[CLIENTS:])
        ),
        batch_size=2_000,
        ignore_conflicts=True,
    )


def main() -> None:
    """Print the CPU time of one check, its queries, and how much it finds for a name."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    connection.settings_dict["NAME"] = str(Path(os.environ["MUNIMENT_VAR"]) / "office.sqlite3")
    call_command("migrate", verbosity=0, interactive=False)
    from matters.models import PartySide
    from matters.services import Named, look_for_conflicts

    chance = random.Random(7)  # noqa: S311
    names = invented(chance)
    fill(names)
    relations = [PartySide.ADVERSE, PartySide.ADVERSE, PartySide.RELATED, PartySide.RELATED, PartySide.CLIENT]
    spent, found, queries = [], 0, 0
    for _ in range(ROUNDS):
        asked = [Named(name, relation) for name, relation in zip(chance.sample(names, 5), relations, strict=True)]
        with CaptureQueriesContext(connection) as seen:
            before = time.process_time()
            hits = look_for_conflicts(asked, except_client=None)
            spent.append((time.process_time() - before) * 1000)
        found, queries = found + len(hits), max(queries, len(seen))
    figure = statistics.median(spent)
    line = {
        "workload": f"conflicts.among_{NAMES}",
        "figure": round(figure, 1),
        "unit": "ms CPU",
        "limit": LIMIT_MS,
        "ratio": round(figure / LIMIT_MS, 3),
        "first": round(spent[0], 1),
        "queries": queries,
        "hits_a_name": round(found / ROUNDS / 5, 1),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
