"""What the reviews of a year tell about the forms, for those who answer for them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.roles import StaffRole
from accounts.services import person_of
from common.errors import NotFound
from forms_service.statistics import reviews_of_forms


@require_GET
@login_required
def statistics(request: HttpRequest) -> HttpResponse:
    """Show, form by form, what became of what was sent, and which questions sent it back."""
    if person_of(request).staff_role != StaffRole.ATTORNEY:
        raise NotFound(detail="attorneys review forms")
    return render(request, "forms_service/statistics.html", {"forms": reviews_of_forms(get_language() or "en")})
