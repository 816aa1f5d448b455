"""What waits for the attorneys who answer for forms: possible conflicts, and requests with their due times."""

from __future__ import annotations

from typing import Any

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
from common.errors import BadInput, NotFound
from forms_service import services
from forms_service.forms import AbsenceForm
from forms_service.models import Absence, ConflictLook, Request, Reviewer
from forms_service.querysets import ConflictLookQuerySet
from forms_service.states import RequestState

MOST_LOOKS = 50
MOST_ROWS = 200


@require_GET
@login_required
def reviews(request: HttpRequest) -> HttpResponse:
    """List what waits for this attorney."""
    user = person_of(request)
    if user.staff_role != StaffRole.ATTORNEY:
        raise NotFound(detail="attorneys review forms")
    return _page(request, user, AbsenceForm())


def _page(request: HttpRequest, user: User, form: AbsenceForm) -> HttpResponse:
    looks = [(look, services.hits_of(actor=user, look=look)) for look in _looks(user).open()[:MOST_LOOKS]]
    rows: list[Any] = list(Request.objects.on_desk(user)[:MOST_ROWS])
    known = {
        "looks": looks,
        "waiting": [row for row in rows if row.state == RequestState.SENT],
        "approved": [row for row in rows if row.state == RequestState.APPROVED],
        "signed": [row for row in rows if row.state == RequestState.RELEASED and row.has_copy],
        "theirs": [
            row
            for row in rows
            if row.state == RequestState.RETURNED or (row.state == RequestState.RELEASED and not row.has_copy)
        ],
        "now": clock.now(),
        "absence": Absence.objects.filter(user=user, until_on__gte=clock.today()).first(),
        "is_reviewer": Reviewer.objects.filter(user=user).exists(),
        "form": form,
    }
    return render(request, "forms_service/reviews.html", known, status=400 if form.errors else 200)


@require_POST
@login_required
def away(request: HttpRequest) -> HttpResponse:
    """Say how long one is away, or that one is back."""
    user = person_of(request)
    if user.staff_role != StaffRole.ATTORNEY:
        raise NotFound(detail="attorneys review forms")
    if request.POST.get("do") == "back":
        services.tell_absence(actor=user, until_on=None)
        messages.success(request, _("You are back. What is sent to you waits for you alone again."))
        return redirect("forms_service:reviews")
    form = AbsenceForm(request.POST)
    if form.is_valid():
        try:
            services.tell_absence(actor=user, until_on=form.cleaned_data["until_on"])
        except BadInput as refused:
            form.add_error("until_on", refused.message)
        else:
            messages.success(request, _("Your covers see what is sent to you until you are back."))
            return redirect("forms_service:reviews")
    return _page(request, user, form)


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
