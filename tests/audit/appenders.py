"""Processes that write on one record at once: `python -m tests.audit.appenders DATABASE WORKERS ROUNDS`, result as JSON."""

from __future__ import annotations

import json
import os
import random
import sys

from tests.audit.own_database import enter


def append(seed: int, rounds: int) -> tuple[int, int]:
    """Write in `rounds` transactions, roll some of them back; how many were kept and how many were not."""
    from django.db import connection, transaction

    from audit import services, verbs

    class Worker:
        record_ref = f"worker:{seed}"

    dice = random.Random(seed)
    written = rolled_back = 0
    for number in range(rounds):
        try:
            with transaction.atomic():
                services.record(
                    verb=verbs.ACCESS_DENIED, actor=Worker(), on=f"file:{seed}-{number}", matter=f"matter:{seed}"
                )
                if dice.random() < 0.1:
                    raise ZeroDivisionError
            written += 1
        except ZeroDivisionError:
            rolled_back += 1
    connection.close()
    return written, rolled_back


def main(name: str, workers: int, rounds: int) -> None:
    enter(name)
    from django.db import connection

    from audit import services
    from audit.models import Link, Record

    connection.close()
    gate, go = os.pipe()
    results, tell = os.pipe()
    for seed in range(workers):
        if os.fork() == 0:
            os.close(go)
            os.read(gate, 1)  # returns for all at once, when the parent closes its end
            code = 1
            try:
                os.write(tell, (json.dumps(append(seed, rounds)) + "\n").encode())
                code = 0
            finally:
                os._exit(code)
    os.close(go)
    alarms, looks, failed, left = [], 0, 0, workers
    while left:
        alarms += services.verify(is_recorded=False).faults
        looks += 1
        while left and (ended := os.waitpid(-1, os.WNOHANG))[0]:
            left -= 1
            failed += ended[1] != 0
    os.close(tell)
    with os.fdopen(results) as lines:
        kept = [json.loads(line) for line in lines]
    report = services.verify(is_recorded=False)
    json.dump(
        {
            "failed": failed,
            "written": sum(one for one, _ in kept),
            "rolled_back": sum(other for _, other in kept),
            "rows": Record.objects.count(),
            "links": Link.objects.count(),
            "last_seq": Link.objects.order_by("-seq").values_list("seq", flat=True)[0],
            "predecessors": Link.objects.values("prev").distinct().count(),
            "looks_meanwhile": looks,
            "alarms_meanwhile": [fault.text for fault in alarms],
            "faults": [fault.text for fault in report.faults],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
