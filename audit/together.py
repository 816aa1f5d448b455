"""Walk along a long chain with several processes at once, each over its own stretch.

A stretch begins with the link that is stored before it. The stretch before computes that very link, so that whole
stretches side by side are a whole chain.
"""

from __future__ import annotations

from contextlib import nullcontext
from itertools import pairwise
from multiprocessing import get_context

from django.db import connection, connections, transaction

from audit import walking
from audit.models import Link
from audit.walking import Walk

LEAST_STRETCH = 50_000


def walk(start: int, prev: bytes, workers: int) -> Walk:
    """Give how far the chain is whole from `start` on; where it stops for another reason than a fault, go on alone.

    Processes are forked, so only a program without threads and outside a transaction may ask for it.
    """
    here = Walk(start, prev, is_whole=True)
    head = Link.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    workers = min(workers, (head + 1 - start) // LEAST_STRETCH)
    if workers < 2 or connection.in_atomic_block:
        return here
    bounds = [start + (head + 1 - start) * number // workers for number in range(workers + 1)]
    links = {
        seq: bytes(link)
        for seq, link in Link.objects.filter(seq__in=[bound - 1 for bound in bounds]).values_list("seq", "link")
    }
    links[start - 1] = prev
    stretches = [(first, links.get(first - 1, b""), end) for first, end in pairwise(bounds)]
    connections.close_all()  # a forked process must not speak on its parent's line
    with get_context("fork").Pool(workers) as pool:
        for came_to, (_, _, end) in zip(pool.starmap(_walk_stretch, stretches), stretches, strict=True):
            here = came_to
            if not here.is_whole or here.next_seq != end:
                break
    return here


def _walk_stretch(start: int, prev: bytes, stop: int) -> Walk:
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        return walking.walk(start, prev, stop)
