"""Covers: who is away says so; what waits too long goes to whoever stands in, before the promise is broken."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import StaffRole
from audit.services import record
from common import clock
from common.errors import BadInput, Refused
from forms_service import messages, verbs
from forms_service.models import Absence, ConflictLook, Request, Reviewer
from forms_service.promising import before
from forms_service.services.holding import hold_matter_of
from forms_service.states import RequestState
from matters.services import seat_cover
from notifications.services import notify

NEAR_MISS_SHARE = 4
"""The cover is called when a quarter of the promised hours is left."""
LONGEST_ABSENCE = timedelta(days=366)


@transaction.atomic
def tell_absence(*, actor: User, until_on: date | None) -> Absence | None:
    """Say that `actor` is away through `until_on`, or with None that she is back; what waits for her goes to her covers at once.

    Raises: Refused for anybody but an attorney, BadInput for a day that is over or too far away. Audit: absence.told, cover.seated.
    """
    if actor.staff_role != StaffRole.ATTORNEY:
        raise Refused(detail="only attorneys review forms")
    if until_on is None:
        Absence.objects.filter(user=actor).delete()
        record(verb=verbs.ABSENCE_TOLD, actor=actor, on=actor.record_ref)
        return None
    if not clock.today() <= until_on <= clock.today() + LONGEST_ABSENCE:
        raise BadInput(_("Give the last day you are away: today or later, and within a year."))
    absence, _is_new = Absence.objects.update_or_create(
        user=actor, defaults={"until_on": until_on, "told_at": clock.now()}
    )
    record(verb=verbs.ABSENCE_TOLD, actor=actor, on=actor.record_ref)
    for request in _waiting_for(actor):
        call_cover(request)
    return absence


def cover_if_away(request: Request) -> None:
    """Call the cover of a request whose reviewer is away. Call inside a transaction. Audit: cover.seated."""
    if request.reviewer_id in _away():
        call_cover(request)


def those_who_look(look: ConflictLook) -> set[User]:
    """Give those who are told of a possible conflict: whoever may look at it of the form's reviewers and covers."""
    reviewers = Reviewer.objects.filter(form=look.request.form).select_related("user", "cover")
    asked = {user for reviewer in reviewers for user in (reviewer.user, reviewer.cover) if user is not None}
    return {user for user in asked if ConflictLook.objects.visible_to(user).filter(pk=look.pk).exists()}


def call_covers() -> int:
    """Call the covers of requests whose promise is about to be missed, or whose reviewer is away; give how many were called. Audit: cover.seated."""
    moment, called, away = clock.now(), 0, _away()
    waiting = Request.objects.filter(state=RequestState.SENT, covered_at=None).order_by("due_at")
    for request in waiting.select_related("form", "matter", "reviewer"):
        margin = request.form.promise_hours // NEAR_MISS_SHARE
        is_near = request.due_at is not None and before(request.due_at, margin) <= moment
        if is_near or request.reviewer_id in away:
            with transaction.atomic():
                called += call_cover(request)
    return called


def call_cover(request: Request) -> bool:
    """Seat the cover of `request`, and tell her and the reviewer that its promise is near; tell whether there was one to call.

    Once for each sending. Call inside a transaction. Audit: cover.seated.
    """
    hold_matter_of(request.pk)
    locked = Request.objects.select_for_update(of=("self",)).select_related("matter", "reviewer").get(pk=request.pk)
    if locked.covered_at is not None or locked.matter is None or locked.state != RequestState.SENT:
        return False
    locked.covered_at = clock.now()
    locked.save(update_fields=["covered_at"])
    named = Reviewer.objects.filter(form=locked.form_id, user=locked.reviewer_id).select_related("cover").first()
    cover = named.cover if named is not None else None
    is_called = cover is not None and cover.pk != locked.person_id
    if cover is not None and is_called:
        if seat_cover(actor=None, matter=locked.matter, user=cover) is not None:
            record(verb=verbs.COVER_SEATED, actor=None, on=locked.record_ref, matter=locked.matter.record_ref)
        if locked.matter.participants.active().filter(user=cover).exists():
            _tell(cover, locked)
    if locked.reviewer is not None:
        _tell(locked.reviewer, locked)
    return is_called


def _away() -> set[UUID]:
    return set(Absence.objects.filter(until_on__gte=clock.today()).values_list("user_id", flat=True))


def _tell(user: User, request: Request) -> None:
    notify(user=user, kind=messages.PROMISE_NEAR, url=reverse("forms_service:reviews"), subject_ref=request.record_ref)


def _waiting_for(user: User) -> list[Request]:
    return list(Request.objects.filter(state=RequestState.SENT, reviewer=user, covered_at=None).order_by("due_at"))
