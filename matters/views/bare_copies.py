"""Share a copy of a paper without what it says about itself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.services import person_of
from common.errors import PortalError
from common.gate import require
from matters.reading import room_frame
from matters.views.certificates import version_of
from vault.roles import BinderAction
from vault.services import share_bare_copy


@require_POST
@login_required
def share(request: HttpRequest, reference: str, file: str, number: int) -> HttpResponse:
    """Put the copy into the room that was chosen. Audit: file.bared, file.added."""
    person = person_of(request)
    version, own_room = version_of(person, reference, file, number)
    require(person, BinderAction.SHARE, version.file.binder)
    room = room_frame(person, reference, request.POST.get("room") or own_room.reference).room
    try:
        copy = share_bare_copy(actor=person, version=version, binder=room.binder)
    except PortalError as problem:
        if problem.status not in {400, 409, 413}:
            raise
        messages.error(request, problem.message)
        return redirect("matters:paper", reference, file)
    messages.success(
        request,
        _("The copy lies in the room “%(room)s” and opens as soon as it is checked. The paper itself stays as it is.")
        % {"room": room.name},
    )
    return redirect("matters:paper", reference, copy.file.reference)
