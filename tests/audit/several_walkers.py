"""Verify with one and with four processes, whole and broken at many places: `python -m tests.audit.several_walkers DATABASE`."""

from __future__ import annotations

import json
import sys

from tests.audit.own_database import enter

ROWS, WORKERS = 230, 4


def main(name: str) -> None:
    enter(name)
    from django.db import connection

    from audit import services, together, verbs
    from audit.models import Link
    from tests.audit import attacker

    together.LEAST_STRETCH = 50
    services.record_many([services.Entry(verb=verbs.ACCESS_DENIED, actor=None, on=f"file:{n}") for n in range(ROWS)])

    def look(workers: int) -> list[object]:
        report = services.verify(workers=workers, is_recorded=False)
        return [report.count, report.head.hex(), [[fault.seq, fault.kind] for fault in report.faults]]

    found = {"whole": [look(1), look(WORKERS)]}
    for seq in (1, 57, 58, 100, 115, 116, ROWS):
        record_id = Link.objects.get(seq=seq).record_id
        stored = str(record_id) if connection.vendor == "postgresql" else record_id.hex
        attacker.sql("UPDATE audit_record SET ip = '203.0.113.9' WHERE id = %s", stored)
        found[f"edited {seq}"] = [look(1), look(WORKERS)]
        attacker.sql("UPDATE audit_record SET ip = '' WHERE id = %s", stored)
        attacker.sql("UPDATE audit_link SET seq = seq + 1000 WHERE seq = %s", seq)
        found[f"gap {seq}"] = [look(1), look(WORKERS)]
        attacker.sql("UPDATE audit_link SET seq = seq - 1000 WHERE seq = %s", seq + 1000)
    found["whole again"] = [look(1), look(WORKERS)]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
