"""The signed-in home, the desk, the record, and the page that says what is open to you and why."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.services import person_of
from audit import verbs as known_verbs
from audit.models import Record
from audit.services import measure, record
from common.errors import NotFound
from matters.models import Matter, Participant, StaffSession
from matters.roles import FIRM_ROLES
from portal import verbs
from portal.breach import concerned
from portal.chapters import chapters_of
from portal.desk import desk_of
from portal.forms import BreachForm
from portal.home import home_of
from portal.record import keys_within_reach, lines_of
from portal.references import names_for
from subscriptions import entitlements
from subscriptions.entitlements import Feature

PAGE_SIZE = 50
BREACH_LINES = 200
BREACH_KINDS = {
    "opened": gettext_lazy("Opened"),
    "downloaded": gettext_lazy("Downloaded"),
    "changed": gettext_lazy("Changed"),
    "refused": gettext_lazy("Refused"),
}


@require_GET
@login_required
def arrive(request: HttpRequest) -> HttpResponse:
    """Bring a person who has signed in to her own place."""
    return redirect("portal:desk" if person_of(request).is_office else "portal:home")


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the four answers: what we need, what happened, what comes next, the papers."""
    if person_of(request).is_office:
        return redirect("portal:desk")
    return render(request, "portal/home.html", {"home": home_of(person_of(request))})


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show the day of somebody who works here."""
    if not person_of(request).is_office:
        raise NotFound(detail="the desk is for staff")
    return render(request, "portal/desk.html", {"desk": desk_of(person_of(request))})


@require_GET
@login_required
def why(request: HttpRequest) -> HttpResponse:
    """Say what is open to this person, why, and until when; and what would open the rest."""
    rights = entitlements.of(person_of(request))
    features = [(feature, rights.allows(feature)) for feature in Feature]
    parts = Participant.objects.of(person_of(request)).latest_first().select_related("matter")[:50]
    return render(request, "portal/why.html", {"features": features, "rights": rights.rows, "parts": parts})


@require_GET
@login_required
def the_record(request: HttpRequest) -> HttpResponse:
    """Show the whole record to an administrator: references, verbs and times; names stay sealed. Audit: record.viewed."""
    if not person_of(request).is_administrator:
        raise NotFound(detail="the record is for administrators")
    verb = request.GET.get("verb", "")
    found = Record.objects.filter(verb=verb) if verb in known_verbs.known() else Record.objects.all()
    records = found.page(_before(request), PAGE_SIZE)
    lines = lines_of(records, [], {person_of(request).record_ref: _("You")})
    record(verb=verbs.RECORD_VIEWED, actor=person_of(request), on="record:all")
    older = records[-1].link.seq if len(records) == PAGE_SIZE else None
    page = {"lines": lines, "older": older, "chapters": chapters_of(known_verbs.known()), "verb": verb, "matter": None}
    return render(request, "portal/record.html", page)


@require_GET
@login_required
def matter_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one matter's record with names to the firm's people on it, and to who looks in by a staff session. Audit: record.viewed."""
    matter = Matter.objects.visible_to(person_of(request)).filter(reference=reference).first()
    if matter is None:
        raise NotFound(detail="no part in this matter")
    part = Participant.objects.of(person_of(request)).filter(matter=matter)
    session = StaffSession.objects.of(person_of(request)).filter(matter=matter).first()
    if not part.filter(role__in=FIRM_ROLES).exists() and (session is None or part.exists()):
        raise NotFound(detail="no part for the firm in this matter")
    records = Record.objects.about(matter.record_ref).page(_before(request), PAGE_SIZE)
    lines = lines_of(
        records, keys_within_reach(person_of(request), reference), names_for(person_of(request), matter, records)
    )
    record(
        verb=verbs.RECORD_VIEWED,
        actor=person_of(request),
        acting_for=session,
        on=matter.record_ref,
        matter=matter.record_ref,
    )
    older = records[-1].link.seq if len(records) == PAGE_SIZE else None
    return render(request, "portal/record.html", {"lines": lines, "older": older, "matter": matter})


@require_GET
@login_required
def breach(request: HttpRequest) -> HttpResponse:
    """Show an administrator what somebody, a session or an address reached, by references alone. Audit: breach.measured."""
    person = person_of(request)
    if not person.is_administrator:
        raise NotFound(detail="the record is for administrators")
    form = BreachForm(request.GET if request.GET else None)
    page: dict[str, object] = {"form": form}
    if form.is_valid():
        found = measure(form.question())
        record(verb=verbs.BREACH_MEASURED, actor=person, on="record:all", matter=found.question.matter)
        counts = [(words, len(found.things(kind))) for kind, words in BREACH_KINDS.items()]
        page |= {"found": found, "counts": counts, "told": concerned(found), "deeds": found.deeds[:BREACH_LINES]}
    return render(request, "portal/breach.html", page)


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isdecimal() and len(text) < 18 else None
