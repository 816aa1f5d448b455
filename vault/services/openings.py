"""Note that somebody opened a version, or that a stored file is damaged."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from audit.services import Entry, record, record_many
from common import clock
from vault import verbs
from vault.events import version_opened, version_opening
from vault.models import Opening, OpeningKind, Rendition, Version

log = logging.getLogger("muniment.security")

_VERBS = {OpeningKind.VIEWED: verbs.FILE_VIEWED, OpeningKind.DOWNLOADED: verbs.FILE_DOWNLOADED}


@transaction.atomic
def opened(*, actor: User, version: Version, how: OpeningKind, rendition: Rendition | None = None) -> Opening:
    """Note that `actor` opened `version`, and give the row that says when first, when last and how often.

    With `rendition` she saw its view, and the line has the hash of that. Audit: file.viewed or file.downloaded.
    """
    moment = clock.now()
    opening, is_first = Opening.objects.get_or_create(
        version=version, user=actor, how=how, defaults={"first_at": moment, "last_at": moment}
    )
    if not is_first:
        Opening.objects.filter(pk=opening.pk).update(last_at=moment, times=F("times") + 1)
        opening.refresh_from_db()
    said: list[Any] = version_opening.send(sender=Version, version=version, user=actor)
    binder = version.file.binder
    record(
        verb=_VERBS[how],
        actor=actor,
        acting_for=next((answer for _receiver, answer in said if answer is not None), None),
        on=version.record_ref,
        matter=binder.matter_ref,
        labels={"name": version.name},
        key=binder.key,
        after=bytes.fromhex(rendition.sha256) if rendition is not None else b"",
    )
    version_opened.send(sender=Version, version=version, user=actor, how=how)
    return opening


@transaction.atomic
def opened_together(*, actor: User, versions: Sequence[Version], how: OpeningKind) -> None:
    """Note that `actor`, who has a seat, opened all `versions` at once: a few queries, however many they are.

    Audit: file.viewed or file.downloaded, a line for each.
    """
    moment = clock.now()
    hers = Opening.objects.filter(version__in=versions, user=actor, how=how)
    known = set(hers.values_list("version_id", flat=True))
    hers.update(last_at=moment, times=F("times") + 1)
    fresh = [version for version in versions if version.pk not in known]
    Opening.objects.bulk_create(
        [Opening(version=version, user=actor, how=how, first_at=moment, last_at=moment) for version in fresh],
        ignore_conflicts=True,
    )
    record_many(
        [
            Entry(
                verb=_VERBS[how],
                actor=actor,
                on=version.record_ref,
                matter=version.file.binder.matter_ref,
                labels={"name": version.name},
                key=version.file.binder.key,
            )
            for version in versions
        ]
    )
    for version in versions:
        version_opened.send(sender=Version, version=version, user=actor, how=how)


def record_damage(*, version: Version, detail: str) -> None:
    """Put on the record, and in the log for the alarm, that the stored bytes of `version` are damaged or missing.

    Audit: file.damaged.
    """
    log.critical("stored file damaged: %s, %s", version.record_ref, detail)
    record(
        verb=verbs.FILE_DAMAGED,
        actor=None,
        on=version.record_ref,
        matter=version.file.binder.matter_ref,
        outcome="failed",
    )
