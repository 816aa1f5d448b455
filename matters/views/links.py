"""Send papers of a room to somebody without an account, or ask her for some."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.services import person_of
from common.errors import PortalError
from common.gate import require
from matters.link_forms import LinkForm, SendForm
from matters.reading import room_frame
from vault.models import Link, Version
from vault.roles import BinderAction
from vault.services import SECOND_REFUSED, ask_for_files, send_files

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@login_required
@sensitive_post_parameters("password")
def send(request: HttpRequest, reference: str, room: str) -> HttpResponse:
    """Send papers of the room by a link."""
    person = person_of(request)
    page = room_frame(person, reference, room)
    require(person, BinderAction.SHARE, page.room.binder)
    form = SendForm(request.POST or None, room=page.room, actor=person, initial=_chosen(request, page.room.binder_id))
    if request.method == "POST" and form.is_valid():
        try:
            made = send_files(actor=person, versions=list(form.cleaned_data["papers"]), plan=form.plan)
        except PortalError as problem:
            _tell(form, problem)
        else:
            return _sent(request, made)
    context = {"page": page, "form": form}
    return render(request, "matters/send_link.html", context, status=400 if form.errors else 200)


@FORM
@login_required
@sensitive_post_parameters("password")
def ask(request: HttpRequest, reference: str, room: str) -> HttpResponse:
    """Ask for files by a link."""
    person = person_of(request)
    page = room_frame(person, reference, room)
    require(person, BinderAction.SHARE, page.room.binder)
    form = LinkForm(request.POST or None, room=page.room)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_for_files(actor=person, binder=page.room.binder, plan=form.plan)
        except PortalError as problem:
            _tell(form, problem)
        else:
            return _sent(request, made)
    context = {"page": page, "form": form}
    return render(request, "matters/ask_link.html", context, status=400 if form.errors else 200)


def _chosen(request: HttpRequest, binder_id: UUID) -> dict[str, object]:
    """Tick the paper from whose page she came."""
    paper = request.GET.get("paper", "")
    if not paper.isalnum():
        return {}
    found = (
        Version.objects.newest().filter(file__reference=paper, file__binder_id=binder_id).values_list("pk", flat=True)
    )
    return {"papers": list(found)}


def _tell(form: LinkForm, problem: PortalError) -> None:
    if problem.status not in {400, 409}:
        raise problem
    fields = {"link password refused": "password", SECOND_REFUSED: "second_email"}
    form.add_error(fields.get(problem.detail), problem.message)


def _sent(request: HttpRequest, made: Link) -> HttpResponse:
    words = _("The link is on its way to %(name)s. It stands here until it ends.") % {"name": made.name}
    messages.success(request, words)
    return redirect("vault:links")
