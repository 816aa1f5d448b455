"""A matter as one archive."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from accounts.services import person_of
from matters.archive import take_archive
from vault.delivery import ExportHold, deliver_archive


@require_GET
@login_required
def archive(request: HttpRequest, reference: str, room: str = "") -> HttpResponseBase:
    """Answer with everything the person may take from a matter, or from one room of it; one archive a person at a time."""
    actor = person_of(request)
    hold = ExportHold(actor)
    try:
        made = take_archive(actor=actor, matter_reference=reference, room_reference=room)
        return deliver_archive(request, leaves=made.leaves, name=made.name, hold=hold)
    except BaseException:
        hold.release()
        raise
