"""What the record costs: `python -m benchmarks.audit [--rows 1000000]`, one JSON object a line.

On SQLite, or on PostgreSQL with MUNIMENT_TEST_DB=postgres and MUNIMENT_TEST_DATABASE_URL (`make services` prints it), in a
database of its own that is removed afterwards. Whatever is compared is measured alternately in one run; `ratio` is the
median of the rounds and `range` its extremes. Trust the ratios; the rates are those of the machine and of its other guests.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.conf import settings

ROUNDS = 7
SINGLES = 400
BATCH = 500
BATCHES = 10
# Filling ends here, with however many rows there are then: a machine with a slow disk must not hold the run up for hours.
FILL_SECONDS = 600
PEOPLE, MATTERS, FILES = 500, 1_000, 100_000


class Person:
    """Somebody with a reference."""

    def __init__(self, number: int) -> None:
        """Give the person her number."""
        self.record_ref = f"user:{number:032x}"


def main() -> None:
    """Measure everything and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--rows", type=int, default=100_000, help="the size at which verification and growth are measured"
    )
    rows = options.parse_args().rows
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    with tempfile.TemporaryDirectory(prefix="muniment-bench-") as folder:
        enter(Path(folder))
        from common.context import RequestContext, acting_in

        try:
            with acting_in(RequestContext(session_ref="0123456789abcdef", ip="198.51.100.7")):
                measure(rows)
        finally:
            leave()


def enter(folder: Path) -> None:
    """Make a database with the tables of the record and of the keys."""
    database = settings.DATABASES["default"]
    is_postgres = "postgresql" in database["ENGINE"]
    database["NAME"] = "muniment_bench_audit" if is_postgres else str(folder / "bench.sqlite3")
    settings.AUDIT_ANCHOR_FILE = str(folder / "anchors.jsonl")
    django.setup()
    from django.db import connection

    from keys.models import Key

    if is_postgres:
        with connection._nodb_cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS muniment_bench_audit")
            cursor.execute("CREATE DATABASE muniment_bench_audit")
    with connection.schema_editor() as editor:
        importlib.import_module("audit.migrations.0001_initial").make_tables(None, editor)
        editor.create_model(Key)
    with connection.cursor() as cursor:
        for table in ("raw_row", "raw_indexed"):
            cursor.execute(f"CREATE TABLE {table} AS SELECT * FROM audit_record WHERE 1 = 0")  # noqa: S608
            cursor.execute(f"CREATE UNIQUE INDEX {table}_id ON {table} (id)")
        for column in ("actor", "on_ref", "matter_ref"):
            cursor.execute(f"CREATE INDEX raw_indexed_{column} ON raw_indexed ({column}, id)")


def leave() -> None:
    """Remove the database."""
    from django.db import connection

    connection.close()
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute("DROP DATABASE muniment_bench_audit")


def measure(rows: int) -> None:
    """Run the workloads of docs/record.md's promises: append, batches, verify, growth."""
    from django.db import connection

    say("database", connection.vendor, "")
    one_by_one(1_000)
    in_batches()
    reached = fill(rows)
    if reached < rows:
        say("rows reached in time", reached, "rows", limit=rows)
    one_by_one(reached)
    pages()
    verify(reached)


def say(workload: str, figure: Any, unit: str, **more: Any) -> None:
    """Print one result."""
    print(json.dumps({"workload": workload, "figure": figure, "unit": unit, **more}), flush=True)


def entries(count: int, *, labelled: bool = False) -> list[Any]:
    """Give things to say, of many people, matters and files."""
    from audit.services import Entry
    from audit.verbs import ACCESS_DENIED
    from keys.services import office_key

    key = office_key()
    start = time.perf_counter_ns()
    return [
        Entry(
            verb=ACCESS_DENIED,
            actor=Person((start + number) * 7919 % PEOPLE),
            on=f"file:{(start + number) * 104_729 % FILES:012d}",
            matter=f"matter:{(start + number) * 1_299_709 % MATTERS:012d}",
            labels={"name": f"Letter {number}.pdf", "client": "Clara Reyes"} if labelled else {},
            key=key,
        )
        for number in range(count)
    ]


def rate(work: Callable[[Any], object], items: list[Any]) -> float:
    """Give how many of `items` were done in a second, one after the other."""
    begun = time.perf_counter()
    for item in items:
        work(item)
    return len(items) / (time.perf_counter() - begun)


def one_by_one(size: int) -> None:
    """Measure one line a commit beside one plain row a commit, without and with the same indexes."""
    fill(size)
    for labelled, name in ((False, "append"), (True, "append with names")):
        ours: list[float] = []
        plain: dict[str, list[float]] = {"raw_row": [], "raw_indexed": []}
        for _ in range(ROUNDS):
            for table, rates in plain.items():
                rates.append(rate(plain_row(table), prepared(SINGLES)))
            ours.append(rate(record, entries(SINGLES, labelled=labelled)))
        say(name, round(statistics.median(ours)), "lines/s, a commit each", rows=size)
        for table, what in (("raw_row", "a plain row"), ("raw_indexed", "a plain row with the same look-ups")):
            compare(f"{name} against {what}", ours, plain[table], size)


def in_batches() -> None:
    """Measure batches in one commit beside plain batches."""
    ours, plain = [], []
    for _ in range(ROUNDS):
        plain.append(BATCH * rate(plain_batch, [prepared(BATCH) for _ in range(BATCHES)]))
        ours.append(BATCH * rate(record_many, [entries(BATCH) for _ in range(BATCHES)]))
    rate_of_ours = statistics.median(ours)
    say("batches of 500", round(rate_of_ours), "lines/s", limit=30_000, ratio=round(rate_of_ours / 30_000, 2))
    compare("batches against plain rows with the same look-ups", ours, plain, 0)


def compare(workload: str, ours: list[float], limit: list[float], size: int) -> None:
    """Print the ratio of rates that were measured in alternation."""
    ratios = sorted(own / other for own, other in zip(ours, limit, strict=True))
    say(
        workload,
        round(statistics.median(ours)),
        "lines/s",
        limit=round(statistics.median(limit)),
        ratio=round(statistics.median(ratios), 2),
        range=[round(ratios[0], 2), round(ratios[-1], 2)],
        rows=size,
    )


def record(entry: Any) -> None:
    """Put one line on the record in a commit of its own."""
    from audit import services

    services.record(
        verb=entry.verb, actor=entry.actor, on=entry.on, matter=entry.matter, labels=entry.labels, key=entry.key
    )


def record_many(said: list[Any]) -> None:
    """Put many lines on the record in one commit."""
    from audit import services

    services.record_many(said)


def prepared(count: int) -> list[tuple[Any, ...]]:
    """Give rows with everything computed beforehand."""
    from django.db import connection

    from audit.entries import lines_of

    native = connection.features.has_native_uuid_field
    return [(line.row.id if native else line.row.id.hex, *line.row[1:], line.mac) for line in lines_of(entries(count))]


def plain_row(table: str) -> Callable[[Any], object]:
    """Give a function that inserts one row in a commit of its own, by the same road as the record does."""
    from django.db import connection, transaction

    statement = f"INSERT INTO {table} VALUES ({', '.join(['%s'] * 15)})"  # noqa: S608

    def insert(row: tuple[Any, ...]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, row)

    return insert


def plain_batch(rows: list[tuple[Any, ...]]) -> None:
    """Insert rows in one commit, as many as a statement takes."""
    from django.db import connection, transaction

    statement = f"INSERT INTO raw_indexed VALUES ({', '.join(['%s'] * 15)})"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def fill(rows: int) -> int:
    """Bring the record, and the plain tables, to `rows` rows or as far as FILL_SECONDS reach; give how many there are."""
    from django.db import connection, transaction

    from audit import services
    from audit.models import Link

    there, end = Link.objects.count(), time.monotonic() + FILL_SECONDS
    while there < rows and time.monotonic() < end:
        services.record_many(entries(min(1_000, rows - there), labelled=there % 2_000 == 0))
        there += min(1_000, rows - there)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("raw_row", "raw_indexed"):
            # Not NOT IN: PostgreSQL answers that row by row as soon as the ids no longer fit its working memory.
            known = f"SELECT 1 FROM {table} WHERE {table}.id = audit_record.id"  # noqa: S608
            cursor.execute(f"INSERT INTO {table} SELECT * FROM audit_record WHERE NOT EXISTS ({known})")  # noqa: S608
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    return there


def pages() -> None:
    """Measure the first and a late page of everything one person did."""
    from django.db.models import Max

    from audit.models import Link, Record

    person = Link.objects.filter(actor__startswith="user:").values_list("actor", flat=True)[0]
    last = Link.objects.aggregate(last=Max("seq"))["last"]
    first, late = [], []
    for _ in range(ROUNDS):
        first.append(rate(lambda _: Record.objects.by_actor(person).page(size=50), [None] * 10))
        late.append(rate(lambda _: Record.objects.by_actor(person).page(last // 10, size=50), [None] * 10))
    say("page of 50, first", round(1000 / statistics.median(first), 2), "ms", rows=last)
    say("page of 50, late", round(1000 / statistics.median(late), 2), "ms", rows=last)


def verify(rows: int) -> None:
    """Verify everything, in a process of its own: memory is what one process takes above the idle one."""
    from django.db import connection

    for workers in (1, min(4, os.cpu_count() or 1)):
        read, write = os.pipe()
        connection.close()
        if os.fork() == 0:
            os.write(write, json.dumps(_verify(workers)).encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as pipe:
            count, is_whole, rates, reads, cpu, used = json.load(pipe)
        os.wait()
        assert is_whole and count >= rows
        ratios = sorted(rate / reading for rate, reading in zip(rates, reads, strict=True))
        say(
            "verify",
            round(statistics.median(rates)),
            "rows/s",
            limit=200_000,
            ratio=round(statistics.median(rates) / 200_000, 2),
            rows=count,
            workers=workers,
            of_reading_alone=round(statistics.median(ratios), 2),
            rows_a_cpu_second=round(max(cpu)),
        )
        say("verify, memory above idle", round(used, 1), "MB", limit=50, ratio=round(used / 50, 2), workers=workers)


def _verify(workers: int) -> list[Any]:
    """Verify three times, each beside a mere reading of the same rows by one process: what no verification can be faster than."""
    from audit import services

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rates, reads, cpu = [], [], []
    for _ in range(3):
        spent = _cpu()
        report = services.verify(workers=workers, is_recorded=False)
        rates.append(report.count / report.seconds)
        cpu.append(report.count / (_cpu() - spent))
        begun = time.perf_counter()
        _read()
        reads.append(report.count / (time.perf_counter() - begun))
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [report.count, report.is_whole, rates, reads, cpu, used]


def _cpu() -> float:
    """Give the CPU seconds of this process and of the walkers it has waited for."""
    return sum(os.times()[:4])


def _read() -> None:
    """Take every row from the database, as the walk does, and look at none."""
    from django.db import connection, transaction

    from audit import walking

    statement = walking._COPY if connection.vendor == "postgresql" else walking._SELECT
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            for _row in cursor.execute(statement.format(start=1, stop=2**62)):
                pass
            return
        cursor.execute("; ".join(f"SET LOCAL {option} = off" for option in walking._PLAN))
        with cursor.copy(statement.format(start=1, stop=2**62)) as copy:
            for _message in copy:
                pass


if __name__ == "__main__":
    main()
