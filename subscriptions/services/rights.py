"""Give and end dated rights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from common import clock
from subscriptions import verbs
from subscriptions.events import rights_changed
from subscriptions.features import Feature
from subscriptions.models import Entitlement, Source


@transaction.atomic
def grant_source(
    *,
    actor: User | None,
    user: User,
    source: Source,
    source_ref: str,
    features: Iterable[Feature],
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Entitlement:
    """Give `user` what `source_ref` gives, from `starts_at` to `ends_at` (None: no end). A repeat changes the dates.

    `actor` None is the office itself. Audit: right.given when something changed.
    """
    wanted = {"features": sorted(features), "ends_at": ends_at}
    if starts_at is not None:
        wanted["starts_at"] = starts_at
    before = Entitlement.objects.filter(user=user, source=source, source_ref=source_ref).first()
    if before is not None and all(getattr(before, name) == value for name, value in wanted.items()):
        return before
    row, _made = Entitlement.objects.update_or_create(user=user, source=source, source_ref=source_ref, defaults=wanted)
    record(verb=verbs.RIGHT_GIVEN, actor=actor, on=user.record_ref, labels={"source": source, "cause": source_ref})
    rights_changed.send(sender=Entitlement, user=user)
    return row


@transaction.atomic
def end_source(
    *, actor: User | None, user: User, source: Source, source_ref: str, ends_at: datetime | None = None
) -> Entitlement | None:
    """End what `source_ref` gives `user`, now or at `ends_at`; a right that ended earlier stays as it is.

    `actor` None is the office itself. Audit: right.ended when something changed.
    """
    moment = ends_at or clock.now()
    row = Entitlement.objects.select_for_update().filter(user=user, source=source, source_ref=source_ref).first()
    if row is None or (row.ends_at is not None and row.ends_at <= moment):
        return row
    row.ends_at = moment
    row.save(update_fields=["ends_at"])
    record(verb=verbs.RIGHT_ENDED, actor=actor, on=user.record_ref, labels={"source": source, "cause": source_ref})
    rights_changed.send(sender=Entitlement, user=user)
    return row
