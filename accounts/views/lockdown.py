"""Close the whole office, and open it again."""

from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.house import closed_page
from accounts.services import person_of
from accounts.services.lockdown import open_house, shut_house, standing_lockdown, usual_keepers
from accounts.shutting_forms import CloseOfficeForm
from accounts.views.people import administrators_only
from common.errors import BadInput, NotFound


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def close_office(request: HttpRequest) -> HttpResponse:
    """Ask twice, then shut the house: the word, the reason, and the two who may open it again."""
    usual = dict(zip(("keeper", "other_keeper"), usual_keepers(), strict=False))
    form = CloseOfficeForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            shut_house(actor=person_of(request), reason=data["reason"], keepers=(data["keeper"], data["other_keeper"]))
        except BadInput as error:
            form.add_error("other_keeper", error.message)
        else:
            logout(request)  # her own session went with all the others
            return closed_page(request)
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/close_office.html", {"form": form}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest) -> HttpResponse:
    """Let one of the two keepers open the house again. Raises: NotFound for everybody else, and while it is open."""
    lockdown = standing_lockdown()
    if lockdown is None or not lockdown.is_kept_by(person_of(request)):
        raise NotFound(detail="reopen: no lockdown of hers")
    if request.method != "POST":
        return render(request, "accounts/reopen.html", {"lockdown": lockdown})
    open_house(actor=person_of(request))
    logout(request)  # she signs in anew, as everybody does
    return render(request, "accounts/reopened.html")
