"""Say of binders that they hold what is sensitive: their guest links then need a second address."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from common import clock
from notifications import services as notifications
from vault.links.models import Link
from vault.messages import LINK_SHUT
from vault.models import Binder


@transaction.atomic
def guard_binders(*, binders: Sequence[Binder], is_sensitive: bool) -> int:
    """Mark `binders`; give how many live links without a second address stop working by it. Their makers are told.

    The caller has asked for the right, and puts on the record what it is about. Back again, those links work as before.
    """
    Binder.objects.filter(pk__in=[binder.pk for binder in binders]).update(is_sensitive=is_sensitive)
    if not is_sensitive:
        return 0
    shut = Link.objects.live(clock.now()).filter(binder__in=binders, second_email="").select_related("made_by")
    links = list(shut.order_by("made_by_id", "pk"))
    for link in links:
        if link.made_by.is_office:
            notifications.notify(
                user=link.made_by, kind=LINK_SHUT, url=reverse("vault:links"), subject_ref=link.record_ref
            )
    return len(links)
