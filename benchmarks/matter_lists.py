"""A client's list among 1,000 and among 100,000 matters, on PostgreSQL as its own planner tells it. `python -m benchmarks.matter_lists`.

In a database of its own that is removed afterwards; MUNIMENT_TEST_DATABASE_URL says where (`make services` prints it). She has 20 matters at
either size, spread over the rest, and another client has all others. `EXPLAIN (ANALYZE, BUFFERS)` of the page's own query gives what it
took inside the database: times wobble with the machine, the pages touched and the scans used do not.
"""

from __future__ import annotations

import json
import os
import statistics
from datetime import timedelta
from typing import Any

from benchmarks.scratch import own_var

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["MUNIMENT_TEST_DB"] = "postgres"
own_var()

NAME = "muniment_bench_matters"
SIZES = (1_000, 100_000)
HERS = 20
ROUNDS = 300
LIMIT_MS, LIMIT_GROWTH = 1.0, 1.15


def say(workload: str, figure: float, unit: str, limit: float, **more: Any) -> None:
    """Print one line."""
    line = {"workload": workload, "figure": round(figure, 3), "unit": unit, "limit": limit}
    print(json.dumps(line | {"ratio": round(figure / limit, 3)} | more), flush=True)


def plan_of(found: Any) -> dict[str, Any]:
    """Give what PostgreSQL did for a queryset, measured: its plan as data."""
    from django.db import connection

    sql, values = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values)
        told = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]
    return plan


def scans(node: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Give each scan of a plan: its kind, the table, the index."""
    own = (
        [(node["Node Type"], node.get("Relation Name", ""), node.get("Index Name", ""))]
        if "Scan" in node["Node Type"]
        else []
    )
    return own + [scan for below in node.get("Plans", ()) for scan in scans(below)]


def fill(client: Any, people: list[Any], have: int, wanted: int) -> None:
    """Bring the office to so many matters: rows only, hers among the rest from the first."""
    from django.db import connection

    from common import clock
    from matters.models import Matter, Participant, ParticipantState
    from matters.roles import MatterRole

    clara, gina = people
    now = clock.now()
    for begun in range(have, wanted, 5_000):
        numbers = range(begun, min(begun + 5_000, wanted))
        matters = Matter.objects.bulk_create(
            Matter(client=client, title=f"Matter {at}", last_activity_at=now - timedelta(minutes=at)) for at in numbers
        )
        Participant.objects.bulk_create(
            Participant(
                matter=matter,
                user=clara if at < SIZES[0] and at % (SIZES[0] // HERS) == 7 else gina,
                role=MatterRole.CLIENT,
                state=ParticipantState.ACTIVE,
                last_activity_at=matter.last_activity_at,
            )
            for at, matter in zip(numbers, matters, strict=True)
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def measure(clara: Any, size: int) -> float:
    """Print what her list costs among `size` matters; give its time in ms."""
    from matters.models import Participant

    found = Participant.objects.of(clara).telling().latest_first().select_related("matter__client")[:51]
    assert len(found) == HERS
    spent = [plan_of(found.all())["Execution Time"] for _ in range(ROUNDS)]
    plan = plan_of(found.all())["Plan"]
    # A bitmap is one scan in two nodes; the one that names the index is the one that counts.
    used = [scan for scan in scans(plan) if scan[0] != "Bitmap Heap Scan"]
    indexes = [index for _kind, _table, index in used if index.startswith(("participant_", "matters_participant"))]
    whole = [table for kind, table, _index in used if kind == "Seq Scan"]
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    median = statistics.median(spent)
    say(f"matters.list.sql.among_{size}", median, "ms", LIMIT_MS, least=round(min(spent), 3), pages=pages)
    say(f"matters.list.index_scans.among_{size}", len(indexes), "scans", 1, indexes=indexes, read_whole=whole)
    if len(indexes) != 1 or "matters_participant" in whole:
        raise SystemExit("the list is not read by one index scan")
    return median


def main() -> None:
    """Make the database, measure at both sizes, remove it."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = NAME
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
        cursor.execute(f"CREATE DATABASE {NAME}")
    try:
        call_command("migrate", verbosity=0, interactive=False)
        from accounts.models import Client, User

        people = [User.objects.create(email=f"{name}@mail.example", name=name.title()) for name in ("clara", "gina")]
        client = Client.objects.create(name="Gina Barlow")
        told, have = [], 0
        for size in SIZES:
            fill(client, people, have, size)
            have = size
            told.append(measure(people[0], size))
        say("matters.list.sql.growth", told[1] / told[0], "times", LIMIT_GROWTH)
    finally:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")


if __name__ == "__main__":
    main()
