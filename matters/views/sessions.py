"""Staff sessions: ask for one, give a colleague the second word, see the live and the past ones, end one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import StaffRole
from accounts.services import person_of
from common.errors import Conflict, NotFound, PortalError
from common.gate import may
from matters import rules, services
from matters.forms import LookForm, TakeOverForm
from matters.models import Countersignature, Matter, StaffSession
from matters.roles import MAY_LOOK_IN
from matters.states import CountersignedAct, CountersignState

ROWS = 100


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A staff session as a line: its reason where the reader may know it, and whether she may end it."""

    session: StaffSession
    reason: str
    may_end: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question for a second word as a line."""

    asked: Countersignature
    reason: str
    is_own: bool

    @property
    def is_agreed(self) -> bool:
        """Whether the act can go on."""
        return self.asked.state == CountersignState.AGREED


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Show the staff sessions and what waits for a second word; take the reason for a new one."""
    person = person_of(request)
    if person.staff_role not in MAY_LOOK_IN:
        raise NotFound(detail="staff sessions: neither attorney nor administrator")
    is_taking = f"{TakeOverForm.PREFIX}-reason" in request.POST
    look = LookForm(None if is_taking else request.POST or None)
    left = list(Matter.objects.found_without_attorney_by(person).order_by("reference")[:ROWS])
    take = TakeOverForm(request.POST if is_taking else None, references=[each.reference for each in left])
    form, act = (take, _ask_to_take_over) if is_taking else (look, _look)
    if request.method == "POST" and form.is_valid():
        try:
            return act(request, form.cleaned_data["matter"], form.cleaned_data["reason"])
        except PortalError as problem:
            form.add_error("reason" if problem.status == 400 else "matter", _words(problem))
    return _show(request, person, look, {"left": left, "take": take})


def _words(problem: PortalError) -> str:
    # SECURITY: a wall and a reference that does not exist answer alike.
    if problem.status in {403, 404}:
        return _("You find no matter by this reference. Check it with whoever gave it to you.")
    return problem.message


def _look(request: HttpRequest, reference: str, reason: str) -> HttpResponse:
    person = person_of(request)
    matter = Matter.objects.filter(reference=reference).first()
    if matter is None or not may(person, rules.LOOK_IN, matter):
        raise NotFound(detail="no matter to look into for this person")
    if services.is_again(person, matter):
        services.ask_for_staff_session(actor=person, matter=matter, reason=reason)
        messages.success(
            request,
            _(
                "You looked into this matter within the last 30 days, so a second person has to agree. She has been told."
            ),
        )
        return redirect("matters:sessions")
    services.open_staff_session(actor=person, matter=matter, reason=reason)
    return _opened(request, matter)


def _ask_to_take_over(request: HttpRequest, reference: str, reason: str) -> HttpResponse:
    person = person_of(request)
    matter = Matter.objects.found_without_attorney_by(person).filter(reference=reference).first()
    if matter is None:
        raise NotFound(detail="no matter to take over for this person")
    services.ask_to_take_over(actor=person, matter=matter, reason=reason)
    messages.success(request, _("A second person has to agree. The administrators have been told."))
    return redirect("matters:sessions")


def _opened(request: HttpRequest, matter: Matter) -> HttpResponse:
    messages.success(request, _("Your staff session lasts 60 minutes. The matter's attorneys have been told."))
    return redirect("matters:matter", matter.reference)


def _show(request: HttpRequest, person: User, form: LookForm, taking: dict[str, Any]) -> HttpResponse:
    seen = StaffSession.objects.visible_to(person).select_related("matter", "user", "ended_by")
    standing = Countersignature.objects.visible_to(person).standing().select_related("matter", "asked_by", "decided_by")
    found = {
        "form": form,
        "may_take_over": person.staff_role == StaffRole.ATTORNEY,
        **taking,
        "live": [_row(person, each) for each in seen.live().order_by("ends_at")[:ROWS]],
        "past": [_row(person, each) for each in seen.over().order_by("-opened_at")[:ROWS]],
        "asked": [
            AskedRow(each, services.reason_of(each), is_own=each.asked_by_id == person.pk)
            for each in standing.order_by("asked_at")[:ROWS]
            if each.asked_by_id == person.pk or each.state == CountersignState.ASKED
        ],
    }
    return render(request, "matters/sessions.html", found, status=400 if form.errors or taking["take"].errors else 200)


def _row(person: User, session: StaffSession) -> SessionRow:
    is_own = session.user_id == person.pk
    answers = bool(may(person, rules.END, session))
    # SECURITY: an administrator reads who looked where and when; why is for those it concerns.
    reason = services.reason_of(session) if answers else ""
    return SessionRow(session, reason, may_end=answers and session.is_live, is_own=is_own)


def sessions_of(person: User, matter: Matter) -> list[SessionRow]:
    """Give the staff sessions on `matter` as `person` of its team reads them, the latest first."""
    found = matter.staff_sessions.select_related("user", "ended_by", "matter").order_by("-opened_at")
    can_end = bool(may(person, rules.MANAGE, matter))
    return [
        SessionRow(each, services.reason_of(each), may_end=can_end and each.is_live, is_own=False)
        for each in found[:ROWS]
    ]


@require_POST
@login_required
def end(request: HttpRequest, session: str) -> HttpResponse:
    """End a live session: one's own, or as the matter's attorney."""
    person = person_of(request)
    found = StaffSession.objects.visible_to(person).select_related("matter", "user").filter(reference=session).first()
    if found is None:
        raise NotFound(detail="no staff session of this person's")
    try:
        services.end_staff_session(actor=person, session=found)
    except Conflict as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("The staff session is ended, from this moment."))
    if found.user_id == person.pk or not may(person, rules.ADD_PEOPLE, found.matter):
        return redirect("matters:sessions")
    return redirect("matters:people", found.matter.reference)


def _asked(person: User, reference: str) -> Countersignature:
    found = Countersignature.objects.visible_to(person).select_related("matter", "asked_by", "decided_by")
    asked = found.filter(reference=reference).first()
    if asked is None:
        raise NotFound(detail="nothing asked for under this reference")
    return asked


def _decide(request: HttpRequest, reference: str, service: Callable[..., object], done: str) -> HttpResponse:
    person = person_of(request)
    asked = _asked(person, reference)
    try:
        service(actor=person, asked=asked)
    except Conflict as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, done)
    return redirect("matters:sessions")


@require_POST
@login_required
def agree(request: HttpRequest, asked: str) -> HttpResponse:
    """Give the second word."""
    return _decide(request, asked, services.agree, _("You have agreed. Your colleague can go on within a day."))


@require_POST
@login_required
def refuse(request: HttpRequest, asked: str) -> HttpResponse:
    """Refuse it."""
    return _decide(request, asked, services.refuse, _("You have refused. Your colleague is told."))


@require_POST
@login_required
def withdraw(request: HttpRequest, asked: str) -> HttpResponse:
    """Take one's own question back."""
    return _decide(request, asked, services.withdraw, _("The question is taken back."))


@require_POST
@login_required
def open_agreed(request: HttpRequest, asked: str) -> HttpResponse:
    """Open the session, or take over the matter, that a colleague has agreed to."""
    person = person_of(request)
    found = _asked(person, asked)
    try:
        if found.act == CountersignedAct.TAKE_OVER:
            services.take_over(actor=person, asked=found)
            messages.success(request, _("The matter is yours now. Its people see that you joined."))
            return redirect("matters:matter", found.matter.reference)
        services.open_agreed_session(actor=person, asked=found)
    except Conflict as problem:
        messages.error(request, problem.message)
        return redirect("matters:sessions")
    return _opened(request, found.matter)
