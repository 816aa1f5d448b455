"""Wrap every key anew under the first key-encrypting key, so that the second can be taken away.

Only the wrapping of keys changes, never what they seal: no file, message or mail is touched. A batch is one transaction,
so a run that is killed anywhere leaves each key under the one or the other, and the next run goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from keys import events, keyset
from keys.errors import KeyEncryptingKeyMissing, SealBroken
from keys.models import Key
from keys.services import rewrap

BATCH = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """How many living keys one key-encrypting key wraps. `place` is 1 or 2 in the keyset, 0 when it is not in it."""

    kek_id: str
    place: int
    keys: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: keys wrapped anew in it, keys left, and those that did not open (they stay as they were)."""

    done: int
    left: int
    broken: tuple[UUID, ...] = ()


def standings() -> list[Standing]:
    """Give each key of the keyset in its order, then those that only wrapped keys name. Raises: KeyUnavailable."""
    places = {kek_id: place for place, kek_id in enumerate(keyset.current().keys, start=1)}
    counted = _living().values_list("kek_id").annotate(Count("pk")).order_by("kek_id")
    wrapped: dict[str, int] = dict(counted)
    missing = [kek_id for kek_id in wrapped if kek_id not in places]
    return [Standing(kek_id, places.get(kek_id, 0), wrapped.get(kek_id, 0)) for kek_id in [*places, *missing]]


def require_all() -> None:
    """Say nothing when the keyset holds whatever wraps a living key. Raises: KeyEncryptingKeyMissing."""
    missing = [standing for standing in standings() if not standing.place]
    if missing:
        named = ", ".join(f"{standing.kek_id} ({standing.keys} keys)" for standing in missing)
        raise KeyEncryptingKeyMissing(detail=f"not in the keyset: {named}")


def rotate(*, batch: int = BATCH) -> Iterator[Progress]:
    """Wrap every key anew under the first key of the keyset, and give the progress after each batch of `batch` keys.

    Run twice, or two at once, it does the same as once. Raises: KeyEncryptingKeyMissing before anything is changed.
    Audit: key.rotated (one line a batch, written by whoever listens to `keys.events.rewrapped`).
    """
    require_all()
    primary, done, broken = keyset.current().primary[0], 0, set[UUID]()
    # Processes that still start with the old key alone may add keys behind us: until a whole pass finds none.
    while True:
        moved, after = 0, None
        while step := _one_batch(primary, after, batch):
            after, count, bad = step
            moved, done = moved + count, done + count
            broken |= set(bad)
            yield Progress(done, _living().exclude(kek_id=primary).count(), tuple(sorted(broken)))
        if not moved:
            return


@transaction.atomic
def _one_batch(primary: str, after: UUID | None, batch: int) -> tuple[UUID, int, list[UUID]] | None:
    """Wrap the next keys anew; give the last one looked at, how many were wrapped, and which did not open."""
    # SECURITY: under a lock. A key that is being shredded meanwhile must not get its wrapped bytes back.
    waiting = _living().exclude(kek_id=primary).select_for_update().order_by("pk")
    keys = list((waiting.filter(pk__gt=after) if after else waiting)[:batch])
    if not keys:
        return None
    broken = []
    for key in keys:
        try:
            rewrap(key)
        except SealBroken:
            broken.append(key.pk)
        else:
            key.save(update_fields=["kek_id", "wrapped"])
    count = len(keys) - len(broken)
    if count:
        left = _living().exclude(kek_id=primary).count()
        events.rewrapped.send(sender=Key, kek_id=primary, count=count, left=left)
    return keys[-1].pk, count, broken


def _living() -> QuerySet[Key]:
    return Key.objects.filter(shredded_at=None)
