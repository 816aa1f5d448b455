"""One's own security: devices, password, second step, recovery codes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import factors, sessions
from accounts.services import end_all_sessions, end_session, person_of
from common.errors import NotFound


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show where the person is signed in and how her account is guarded."""
    page = {
        "devices": sessions.devices(person_of(request), current_key=request.session.session_key),
        "factor": factors.state(person_of(request)),
        "idle_minutes": sessions.idle_seconds(person_of(request)) // 60,
    }
    return render(request, "accounts/security.html", page)


@login_required
@require_POST
def end_one(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign one other device out."""
    session = sessions.session_of(person_of(request), reference)
    if session is None:
        raise NotFound(_("That device is signed out already."), detail="session not among one's own")
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    end_session(actor=person_of(request), session=session)
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:security")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign every other device out."""
    before = request.session.session_key
    ended = end_all_sessions(actor=person_of(request), user=person_of(request), but=before or "")
    update_session_auth_hash(request, person_of(request))
    sessions.follow_key(before, request.session.session_key)
    messages.success(request, _("Every other device is signed out.") if ended else _("You were signed in here only."))
    return redirect("accounts:security")


@login_required
@require_safe
def onward(request: HttpRequest) -> HttpResponse:
    """Go where the person wanted to be before the second step came between, else back to her security."""
    wanted = str(request.session.pop(sessions.ONWARD, ""))
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if is_ours else "accounts:security")
