"""That somebody opened a version: who, when, how."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from accounts.models import User
from audit.services import record
from common import clock
from vault import verbs
from vault.events import version_opened
from vault.models import Opening, OpeningKind, Version

_VERBS = {OpeningKind.VIEWED: verbs.FILE_VIEWED, OpeningKind.DOWNLOADED: verbs.FILE_DOWNLOADED}


@transaction.atomic
def opened(*, actor: User, version: Version, how: OpeningKind) -> Opening:
    """Note that `actor` opened `version`. Audit: file.viewed or file.downloaded, every time."""
    moment = clock.now()
    opening, made = Opening.objects.get_or_create(
        version=version, user=actor, how=how, defaults={"first_at": moment, "last_at": moment}
    )
    if not made:
        Opening.objects.filter(pk=opening.pk).update(last_at=moment, times=F("times") + 1)
    record(
        verb=_VERBS[how], actor=actor, on=version.record_ref, labels={"name": version.name}, key=version.file.binder.key
    )
    version_opened.send(sender=Version, version=version, user=actor, how=how)
    return opening
