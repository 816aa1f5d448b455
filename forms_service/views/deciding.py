"""What waits for the attorneys who answer for forms: possible conflicts, and requests with their due times."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.roles import StaffRole
from accounts.services import person_of
from common import clock
from common.errors import NotFound
from forms_service import services
from forms_service.models import ConflictLook, Request
from forms_service.querysets import ConflictLookQuerySet


@require_GET
@login_required
def reviews(request: HttpRequest) -> HttpResponse:
    """List what waits for this attorney."""
    user = person_of(request)
    if user.staff_role != StaffRole.ATTORNEY:
        raise NotFound(detail="attorneys review forms")
    looks = [(look, services.hits_of(actor=user, look=look)) for look in _looks(user).open()[:50]]
    waiting = Request.objects.to_review(user)[:100]
    return render(request, "forms_service/reviews.html", {"looks": looks, "waiting": waiting, "now": clock.now()})


@require_POST
@login_required
def clear(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a held request go on."""
    user = person_of(request)
    services.clear_conflict(actor=user, look=_look(user, reference))
    messages.success(request, _("The form has gone to its attorney."))
    return redirect("forms_service:reviews")


@require_POST
@login_required
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Decline a held request."""
    user = person_of(request)
    services.decline_request(actor=user, look=_look(user, reference))
    messages.success(
        request, _("The form is declined. The service has gone back to the person, and the answers stay unread.")
    )
    return redirect("forms_service:reviews")


def _looks(user: User) -> ConflictLookQuerySet:
    return ConflictLook.objects.visible_to(user).select_related("request__form", "request__internal_binder__key")


def _look(user: User, reference: str) -> ConflictLook:
    found = _looks(user).filter(reference=reference).first()
    if found is None:
        raise NotFound(detail="no conflict to look at for this person")
    return found
