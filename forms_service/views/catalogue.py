"""What the firm offers: the catalogue, a form's page, the beginning of a request."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.services import person_of
from common.errors import NotFound
from forms_service import services
from forms_service.models import Form
from forms_service.offers import offer_of, offers_to


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the forms that can be started."""
    offers = offers_to(request.user, list(Form.objects.offered()), get_language() or "en")
    return render(request, "forms_service/catalogue.html", {"offers": offers})


@require_GET
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what a form is for, who answers for it, by when, what it costs, and when it is not the right one."""
    found = Form.objects.offered().prefetch_related("reviewers__user").filter(slug=slug).first()
    if found is None:
        raise NotFound(detail="no such form is offered")
    offer = offer_of(found, request.user, get_language() or "en")
    return render(request, "forms_service/form.html", {"offer": offer})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a form, or go on with the one begun."""
    found = Form.objects.offered().filter(slug=slug).first()
    if found is None:
        raise NotFound(detail="no such form is offered")
    if request.method != "POST":
        # She signed in on the way: the button stands on the form's page.
        if offer_of(found, request.user, "en").can_begin:
            messages.info(request, _("You are signed in. Start when you are ready."))
        else:
            messages.info(
                request, _("You are signed in. Now choose a plan that includes this form; after that you start.")
            )
        return redirect("forms_service:form", slug)
    if not offer_of(found, request.user, "en").can_begin:
        # She had it open while her last service was used: the page says what can be done.
        return redirect("forms_service:form", slug)
    language = request.POST.get("language") or get_language() or "en"
    begun = services.start_request(actor=person_of(request), form=found, language=language)
    return redirect("forms_service:request", begun.reference)
