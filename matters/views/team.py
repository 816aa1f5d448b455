"""What the firm does with a matter: open, tell, ask, close."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Client, User
from accounts.services import make_client, person_of
from common.errors import NotFound, PortalError
from common.gate import require
from matters import rules, services
from matters.forms import AskForm, CloseForm, OpenForm, RoomForm, SensitivityForm, StatusForm
from matters.models import Ask, Matter
from matters.reading import room_frame
from matters.roles import MatterRole
from matters.states import RoomKind, Sensitivity

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@login_required
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a matter for a client and invite her."""
    if not person_of(request).is_legal_team:
        raise NotFound(detail="only the legal team opens matters")
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            matter = _open(person_of(request), form.cleaned_data)
        except PortalError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("The matter is open and the invitation is on its way."))
            return redirect("matters:matter", matter.reference)
    return render(request, "matters/open.html", {"form": form}, status=400 if form.errors else 200)


@transaction.atomic
def _open(actor: User, data: dict[str, str]) -> Matter:
    known = User.objects.filter(email__iexact=data["client_email"].strip()).first()
    client = Client.objects.filter(people=known).first() if known is not None else None
    client = client or make_client(actor=actor, name=data["client_name"], people=[known] if known else [])
    matter = services.open_matter(actor=actor, client=client, title=data["title"], practice_area=data["practice_area"])
    services.invite_participant(
        actor=actor,
        matter=matter,
        email=data["client_email"],
        name=data["client_name"],
        role=MatterRole.CLIENT,
        rooms=[matter.rooms.get(kind=RoomKind.CLIENT)],
    )
    return matter


@FORM
@login_required
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """Change the four answers of a matter."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.SET_STATUS, page.matter)
    form = StatusForm(request.POST or None, instance=page.matter)
    if request.method == "POST" and form.is_valid():
        fresh = Matter.objects.get(pk=page.matter.pk)
        services.set_status(actor=person_of(request), matter=fresh, **form.cleaned_data)
        messages.success(request, _("The client reads this now."))
        return redirect("matters:matter", reference)
    return render(request, "matters/status.html", {"form": form, "page": page}, status=400 if form.errors else 200)


@FORM
@login_required
def ask(request: HttpRequest, reference: str, room: str) -> HttpResponse:
    """Ask the people of a room for something."""
    page = room_frame(person_of(request), reference, room)
    require(person_of(request), rules.ASK, page.matter)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.ask_for(actor=person_of(request), room=page.room, **form.cleaned_data)
        messages.success(request, _("It is on the list, and a notice is on its way."))
        return redirect("matters:room", reference, room)
    return render(request, "matters/ask.html", {"form": form, "page": page}, status=400 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, reference: str, room: str, ask: str) -> HttpResponse:
    """Take back something that is no longer needed."""
    page = room_frame(person_of(request), reference, room)
    found = (
        Ask.objects.filter(room=page.room, reference=ask).select_related("room__matter", "room__binder__key").first()
    )
    if found is None:
        raise NotFound(detail="no such request in this room")
    services.withdraw_ask(actor=person_of(request), ask=found)
    return redirect("matters:room", reference, room)


@FORM
@login_required
def add_room(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a room with an audience of its own."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.MANAGE, page.matter)
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.add_room(actor=person_of(request), matter=page.matter, name=form.cleaned_data["name"])
        return redirect("matters:room", reference, made.reference)
    return render(request, "matters/add_room.html", {"form": form, "page": page}, status=400 if form.errors else 200)


@FORM
@login_required
def sensitivity(request: HttpRequest, reference: str) -> HttpResponse:
    """Set how sensitive a matter is."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.MANAGE, page.matter)
    form = SensitivityForm(request.POST or None, initial={"level": page.matter.sensitivity})
    if request.method == "POST" and form.is_valid():
        level = Sensitivity(form.cleaned_data["level"])
        shut = services.set_sensitivity(actor=person_of(request), matter=page.matter, level=level)
        messages.success(request, _("It is noted."))
        if shut:
            words = ngettext(
                "%(count)d guest link stopped working: it has no second address for the code.",
                "%(count)d guest links stopped working: they have no second address for the code.",
                shut,
            )
            messages.warning(request, words % {"count": shut})
        return redirect("matters:matter", reference)
    return render(request, "matters/sensitivity.html", {"form": form, "page": page}, status=400 if form.errors else 200)


@FORM
@login_required
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close a matter, after saying what that means."""
    page = room_frame(person_of(request), reference)
    require(person_of(request), rules.CLOSE, page.matter)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.close_matter(actor=person_of(request), matter=page.matter, farewell=form.cleaned_data["farewell"])
        messages.success(request, _("The matter is closed. Its papers stay readable."))
        return redirect("matters:matter", reference)
    return render(request, "matters/close.html", {"form": form, "page": page}, status=400 if form.errors else 200)
