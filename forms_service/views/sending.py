"""Sending a form, and where it stands afterwards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.services import person_of
from common.errors import PortalError
from forms_service import services
from forms_service.agreeing import agreement_of, print_of
from forms_service.answering import standing_of
from forms_service.errors import AgreementMissing, AnswersShut, shut_by
from forms_service.models import Request
from forms_service.offers import offer_of
from forms_service.pages import Guide, marked
from forms_service.views.hers import her_request


@require_http_methods(["GET", "HEAD", "POST"])
@her_request
def send(request: HttpRequest, found: Request) -> HttpResponse:
    """Show the agreement, who reads it and by when, and what it uses; take the acceptance and send."""
    user = person_of(request)
    if not found.is_open:
        if request.method == "POST":
            # A double click: it is on its way already.
            return redirect("forms_service:request", found.reference)
        raise shut_by(found.state)
    guide = Guide(found, standing_of(found))
    if not guide.standing.is_complete:
        return redirect("forms_service:request", found.reference)
    problem: PortalError | None = None
    paragraphs = agreement_of(guide.standing, found.language)
    is_agreed = found.agreements.filter(sha256=print_of(paragraphs)).exists()
    if request.method == "POST":
        try:
            if request.POST.get("agree") != "yes" and not is_agreed:
                raise AgreementMissing(detail="the box is not ticked")
            services.send_request(actor=user, request=found, agreed=request.POST.get("agreement", ""))
        except AnswersShut:
            # The other tap of a double click was quicker: it is on its way, and its page says so.
            return redirect("forms_service:request", found.reference)
        except PortalError as error:
            if error.status not in {400, 402, 409}:
                raise
            problem = error
        else:
            return redirect("forms_service:request", found.reference)
    page = {
        "guide": guide,
        "offer": offer_of(found.form, user, found.language),
        "agreement": [marked(words) for words in paragraphs],
        "print": print_of(paragraphs),
        "is_agreed": is_agreed,
        "problem": problem.message if problem is not None else "",
        "map": guide.map(""),
    }
    return render(request, "forms_service/send.html", page, status=problem.status if problem is not None else 200)
