"""Who takes part in a matter: invite, seat, suspend, end, wall off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.services import person_of, renew_invitation
from common.errors import Conflict, NotFound, PortalError
from common.gate import may, require
from matters import rules, services
from matters.forms import ColleagueForm, InviteForm, PartyForm, WallForm
from matters.models import Participant, Party, Wall
from matters.reading import RoomPage, room_frame
from matters.roles import MatterRole
from matters.views.sessions import sessions_of


@require_GET
@login_required
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who takes part, who was asked, who has left, and from whom the matter is walled off."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.ADD_PEOPLE, page.matter)
    return _show(request, page)


def _show(request: HttpRequest, page: RoomPage, **forms: Any) -> HttpResponse:
    matter = page.matter
    given = {
        "invite_form": InviteForm(matter=matter, actor=person_of(request), prefix="invite"),
        "colleague_form": ColleagueForm(matter=matter, prefix="colleague"),
        "wall_form": WallForm(matter=matter, actor=person_of(request), prefix="wall"),
        "party_form": PartyForm(prefix="party"),
    } | forms
    found = {
        "page": page,
        "may_manage": bool(may(person_of(request), rules.MANAGE, matter)),
        "may_see_parties": bool(may(person_of(request), rules.PARTIES, matter)),
        "parties": Party.objects.visible_to(person_of(request)).filter(matter=matter).order_by("side", "name", "pk"),
        "sessions": sessions_of(person_of(request), matter),
        "walls": matter.walls.filter(lifted_at=None).select_related("user"),
        **given,
    }
    return render(request, "matters/people.html", found, status=400 if forms else 200)


@require_POST
@login_required
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Invite somebody from outside."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.ADD_PEOPLE, page.matter)
    form = InviteForm(request.POST, matter=page.matter, actor=person_of(request), prefix="invite")
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.invite_participant(
                actor=person_of(request),
                matter=page.matter,
                email=data["email"],
                name=data["name"],
                role=MatterRole(data["role"]),
                rooms=data["rooms"],
            )
        except PortalError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("The invitation is on its way. It works for 72 hours."))
            return redirect("matters:people", reference)
    return _show(request, page, invite_form=form)


@require_POST
@login_required
def add_colleague(request: HttpRequest, reference: str) -> HttpResponse:
    """Seat a colleague in every room the actor has."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.ADD_PEOPLE, page.matter)
    form = ColleagueForm(request.POST, matter=page.matter, prefix="colleague")
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.add_participant(
                actor=person_of(request), matter=page.matter, user=data["user"], role=MatterRole(data["role"])
            )
        except PortalError as problem:
            form.add_error(None, problem.message)
        else:
            return redirect("matters:people", reference)
    return _show(request, page, colleague_form=form)


def _change(
    request: HttpRequest, reference: str, participant: str, service: Callable[..., Participant], done: str
) -> HttpResponse:
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.MANAGE, page.matter)
    found = (
        page.matter.participants.select_related("matter", "user", "invitation").filter(reference=participant).first()
    )
    if found is None:
        raise NotFound(detail="no such participant in this matter")
    try:
        service(actor=person_of(request), participant=found)
    except Conflict as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, done)
    return redirect("matters:people", reference)


@require_POST
@login_required
def suspend(request: HttpRequest, reference: str, participant: str) -> HttpResponse:
    """Shut somebody out until she is let in again."""
    return _change(request, reference, participant, services.suspend, _("Access is suspended, from this moment."))


@require_POST
@login_required
def reinstate(request: HttpRequest, reference: str, participant: str) -> HttpResponse:
    """Let somebody in again."""
    return _change(request, reference, participant, services.reinstate, _("Access is given back."))


@require_POST
@login_required
def end(request: HttpRequest, reference: str, participant: str) -> HttpResponse:
    """End somebody's part for good."""
    return _change(
        request, reference, participant, services.end_participation, _("The seat is ended, from this moment.")
    )


@require_POST
@login_required
def renew(request: HttpRequest, reference: str, participant: str) -> HttpResponse:
    """Send a fresh link to somebody who has not come yet."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.ADD_PEOPLE, page.matter)
    found = page.matter.participants.select_related("invitation").filter(reference=participant).first()
    if found is None or found.invitation is None:
        raise NotFound(detail="no such invitation in this matter")
    renew_invitation(actor=person_of(request), invitation=found.invitation)
    messages.success(request, _("A fresh link is on its way."))
    return redirect("matters:people", reference)


@require_POST
@login_required
def raise_wall(request: HttpRequest, reference: str) -> HttpResponse:
    """Wall a colleague off from the matter."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.MANAGE, page.matter)
    form = WallForm(request.POST, matter=page.matter, actor=person_of(request), prefix="wall")
    if form.is_valid():
        try:
            services.raise_wall(actor=person_of(request), matter=page.matter, **form.cleaned_data)
        except PortalError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("The wall stands."))
            return redirect("matters:people", reference)
    return _show(request, page, wall_form=form)


@require_POST
@login_required
def lift_wall(request: HttpRequest, reference: str, wall: UUID) -> HttpResponse:
    """Lift a wall. Nobody gets a seat by it."""
    page = room_frame(person_of(request), reference)
    found = Wall.objects.filter(matter=page.matter, pk=wall).select_related("matter", "user").first()
    if found is None:
        raise NotFound(detail="no such wall around this matter")
    services.lift_wall(actor=person_of(request), wall=found)
    messages.success(request, _("The wall is lifted. Give a seat where one is wanted."))
    return redirect("matters:people", reference)


@require_POST
@login_required
def add_party(request: HttpRequest, reference: str) -> HttpResponse:
    """Name somebody whom the matter concerns."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.PARTIES, page.matter)
    form = PartyForm(request.POST, prefix="party")
    if form.is_valid():
        try:
            services.add_party(actor=person_of(request), matter=page.matter, **form.cleaned_data)
        except PortalError as problem:
            form.add_error("name", problem.message)
        else:
            messages.success(request, _("The name stands among the parties."))
            return redirect(_parties_of(reference))
    return _show(request, page, party_form=form)


@require_POST
@login_required
def remove_party(request: HttpRequest, reference: str, party: str) -> HttpResponse:
    """Take a name out of the parties."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.PARTIES, page.matter)
    found = Party.objects.filter(matter=page.matter, reference=party).select_related("matter").first()
    if found is None:
        raise NotFound(detail="no such party in this matter")
    services.remove_party(actor=person_of(request), party=found)
    messages.success(request, _("The name is taken out of the parties."))
    return redirect(_parties_of(reference))


def _parties_of(reference: str) -> str:
    return f"{reverse('matters:people', args=[reference])}#parties"
