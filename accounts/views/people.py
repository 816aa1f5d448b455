"""The administrator's page about who works here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.errors import NotYourself
from accounts.forms import InviteForm, RoleForm
from accounts.models import Invitation, User
from accounts.services import person_of
from accounts.shutting_forms import FreezeForm
from common import clock
from common.errors import BadInput, Conflict, NotFound

View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    """Show the page to administrators; to anybody else there is no such page."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not person_of(request).is_administrator:
            raise NotFound(detail="people: not an administrator")
        return view(request, *args, **kwargs)

    return guarded


@administrators_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List who works here and who is invited to."""
    return _page(request, InviteForm())


def _page(request: HttpRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    now = clock.now()
    staff = [
        {
            "person": member,
            "is_frozen": member.is_frozen(now),
            "is_you": member.pk == person_of(request).pk,
            "role_form": RoleForm(initial={"role": member.staff_role}, prefix=_prefix(member)),
        }
        for member in User.objects.staff().filter(is_active=True)
    ]
    invited = [
        {"invitation": row, "stands": row.stands(now)}
        for row in Invitation.objects.open().for_staff().order_by("-sent_at")
    ]
    page = {"staff": staff, "invited": invited, "form": form}
    return render(request, "accounts/people.html", page, status=status)


@administrators_only
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to work here; what was typed stays when something is missing."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    data = form.cleaned_data
    try:
        services.invite(actor=person_of(request), email=data["email"], name=data["name"], staff_role=data["role"])
    except Conflict as error:
        form.add_error("email", error.message)
        return _page(request, form, status=error.status)
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": data["email"]})
    return redirect("accounts:people")


@administrators_only
@require_POST
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    """Send an invitation again."""
    services.renew_invitation(actor=person_of(request), invitation=_invitation(reference))
    messages.success(request, _("A fresh link is on its way; the old one does not work any more."))
    return redirect("accounts:people")


@administrators_only
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an invitation back."""
    services.withdraw_invitation(actor=person_of(request), invitation=_invitation(reference))
    messages.success(request, _("The invitation is withdrawn; its link does not work any more."))
    return redirect("accounts:people")


@administrators_only
@require_POST
def change_role(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Change what somebody does here."""
    user = _staff(user_id)
    form = RoleForm(request.POST, prefix=_prefix(user))
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles in the list."))
        return redirect("accounts:people")
    services.set_role(actor=person_of(request), user=user, staff_role=form.cleaned_data["role"])
    messages.success(request, _("%(name)s's role is changed. They sign in again to go on.") % {"name": user.name})
    return redirect("accounts:people")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask why, until when and for the name; then shut the doors to somebody at once."""
    user = _staff(user_id)
    if user.pk == person_of(request).pk:
        raise NotYourself
    form = FreezeForm(request.POST if request.method == "POST" else None, name=user.name)
    status = 200 if request.method != "POST" else 400
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.freeze(actor=person_of(request), user=user, until=data["until"], reason=data["reason"])
        except (BadInput, Conflict) as error:
            form.add_error(None, error.message)
            status = error.status
        else:
            messages.success(request, _("%(name)s is signed out everywhere and cannot sign in.") % {"name": user.name})
            return redirect("accounts:people")
    page = {"form": form, "person": user, "is_paused": user.is_frozen(clock.now())}
    return render(request, "accounts/freeze.html", page, status=status)


@administrators_only
@require_POST
def unfreeze(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Open the doors again."""
    user = services.unfreeze(actor=person_of(request), user=_staff(user_id))
    messages.success(request, _("%(name)s can sign in again.") % {"name": user.name})
    return redirect("accounts:people")


@administrators_only
@require_POST
def reset_factor(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Remove a lost second step."""
    user = _staff(user_id)
    services.reset_second_factor(actor=person_of(request), user=user)
    messages.success(request, _("%(name)s sets up the second step anew at the next sign-in.") % {"name": user.name})
    return redirect("accounts:people")


def _prefix(user: User) -> str:
    return f"p{user.pk.hex[:8]}"


def _staff(pk: UUID) -> User:
    user: User | None = User.objects.staff().filter(pk=pk).first()
    if user is None:
        raise NotFound(detail="no such member of staff")
    return user


def _invitation(reference: str) -> Invitation:
    found: Invitation | None = Invitation.objects.for_staff().filter(reference=reference).first()
    if found is None:
        raise NotFound(detail="no such invitation")
    return found
