"""What a screen costs: queries and CPU time, at sizes ten times apart. `python -m benchmarks.screens`.

In a throw-away SQLite office with the demo's people. Queries are the gate (tests fix them); times are for comparing.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.scratch import own_var

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
own_var()

ROUNDS = 15
MATTERS = (1_000, 100_000)


def say(workload: str, figure: float, unit: str, limit: float, **more: Any) -> None:
    """Print one line."""
    line = {
        "workload": workload,
        "figure": round(figure, 3),
        "unit": unit,
        "limit": limit,
        "ratio": round(figure / limit, 3),
    }
    print(json.dumps(line | more), flush=True)


def screen(client: Any, path: str) -> tuple[int, float]:
    """Give the number of queries and the median CPU time in ms of one page, warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.door import Door

    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    door = Door(client)
    return len(queries), statistics.median(door.get(path) for _ in range(ROUNDS))


def more_papers(room: Any, wanted: int) -> None:
    """Fill a room with papers until it has `wanted`; rows only, nobody reads their bytes here."""
    from vault.models import File, ScanState, Version

    have = File.objects.filter(binder=room.binder).count()
    files = [File(binder=room.binder, name=f"Paper {number}.pdf", latest_number=1) for number in range(have, wanted)]
    File.objects.bulk_create(files, batch_size=500)
    versions = [
        Version(
            file=file,
            number=1,
            name=file.name,
            content_type="application/pdf",
            size_bytes=1,
            storage_key=uuid4().hex,
            wrapped_key=b"-",
            scan_state=ScanState.CLEAN,
        )
        for file in files
    ]
    Version.objects.bulk_create(versions, batch_size=500)


def many_matters(people: dict[str, Any], wanted: int, have: int) -> None:
    """Add matters of somebody else until there are `wanted`, for the list of one client among them."""
    from accounts.models import Client
    from common import clock
    from matters.models import Matter, Participant, ParticipantState
    from matters.roles import MatterRole

    client = Client.objects.first()
    now = clock.now()
    matters = [
        Matter(client=client, title=f"Matter {number}", last_activity_at=now - timedelta(minutes=number))
        for number in range(have, wanted)
    ]
    Matter.objects.bulk_create(matters, batch_size=2_000)
    parts = [
        Participant(matter=matter, user=people["gina"], role=MatterRole.CLIENT, state=ParticipantState.ACTIVE)
        for matter in matters
    ]
    Participant.objects.bulk_create(parts, batch_size=2_000)


def list_of_matters(people: dict[str, Any]) -> None:
    """Measure the list of a client's matters among a thousand and among a hundred thousand, and say what index it uses."""
    from django.db import connection

    from matters.models import Participant

    medians, have = [], 0
    for size in MATTERS:
        many_matters(people, size, have)
        have = size
        found = Participant.objects.of(people["clara"]).latest_first().select_related("matter")[:50]
        spent = []
        for _ in range(50):
            before = time.perf_counter()
            list(found.all())
            spent.append((time.perf_counter() - before) * 1000)
        medians.append(statistics.median(spent))
        plan = Participant.objects.of(people["clara"]).latest_first()[:50].explain()
        say(f"matters.list.among_{size}", medians[-1], "ms", 1.0, index="participant_list" in plan)
    say("matters.list.growth", medians[1] / medians[0], "times", 1.15, vendor=connection.vendor)


def main() -> None:
    """Measure the front, the home, the matter page and the list of matters."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    path = Path(os.environ["MUNIMENT_VAR"]) / "office.sqlite3"
    connection.settings_dict["NAME"] = str(path)
    call_command("migrate", verbosity=0, interactive=False)
    from demo.seed import seed

    seed(host="testserver", port=80)
    from accounts.models import User
    from matters.models import Room, RoomKind

    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    nobody, clara = Client(), Client()
    clara.force_login(people["clara"], backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, limit, who, address in (("front", 8, nobody, "/"), ("library", 8, nobody, "/library/")):
        queries, spent = screen(who, address)
        say(f"screen.{name}", queries, "queries", limit, cpu_ms=round(spent, 2))
    room = Room.objects.select_related("matter", "binder").get(matter__title__startswith="Reyes", kind=RoomKind.CLIENT)
    for papers in (20, 200, 2_000):
        more_papers(room, papers)
        for name, limit, address in (("home", 8, "/home/"), ("matter", 12, f"/matters/{room.matter.reference}/")):
            queries, spent = screen(clara, address)
            say(f"screen.{name}.at_{papers}", queries, "queries", limit, cpu_ms=round(spent, 2))
    list_of_matters(people)


if __name__ == "__main__":
    main()
