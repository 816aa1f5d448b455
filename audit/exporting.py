"""The record as JSON lines, each with its place in the chain: enough to check the chain without our database."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db import transaction

from audit.canonical import DIGESTS, TEXTS
from audit.models import Record


def lines(*, start: int = 1, stop: int | None = None, matter: str = "") -> Iterator[str]:
    """Give one JSON object for each row from `start` to `stop` (included), oldest first, names withheld.

    Shape: seq, prev, link, mac and hashes in hex; `at` in ISO 8601 beside the exact `at_us`.
    """
    rows = Record.objects.in_order().filter(link__seq__gte=start)
    if stop is not None:
        rows = rows.filter(link__seq__lte=stop)
    if matter:
        rows = rows.about(matter)
    with transaction.atomic():
        for row in rows.iterator(chunk_size=2_000):
            yield json.dumps(_words(row), ensure_ascii=False)


def _words(row: Record) -> dict[str, str | int]:
    link = row.link
    return {
        "seq": link.seq,
        "prev": bytes(link.prev).hex(),
        "link": bytes(link.link).hex(),
        "id": str(row.pk),
        "at": row.at.isoformat(timespec="microseconds"),
        "at_us": row.at_us,
        **{name: getattr(row, name) for name in TEXTS},
        **{name: bytes(getattr(row, name)).hex() for name in DIGESTS},
        "mac": bytes(row.mac).hex(),
    }
