"""The attorney's review: the draft beside the answers that made it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.services import person_of
from audit.services import record
from forms_service import verbs
from forms_service.reviewing import review_of


@require_GET
@login_required
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the newest draft of a request with its answers; the look goes on the record."""
    page = review_of(person_of(request), reference)
    matter = page.draft.request.matter
    record(
        verb=verbs.DRAFT_READ,
        actor=person_of(request),
        on=page.draft.record_ref,
        matter=matter.record_ref if matter is not None else "",
    )
    return render(request, "forms_service/review.html", {"review": page})
