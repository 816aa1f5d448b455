"""Decide about a possible conflict: let the request go on, or decline it and give the service back."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from common import clock
from common.gate import require
from forms_service import messages, rules, verbs
from forms_service.answering import standing_of
from forms_service.errors import LookDecided
from forms_service.models import ConflictLook, Request
from forms_service.services.holding import hold_matter_of
from forms_service.services.sending import hand_over
from forms_service.states import LookState, RequestState
from keys.services import unseal
from matters.services import close_limited_scope
from notifications.services import notify
from subscriptions.services import return_unit


def hits_of(*, actor: User, look: ConflictLook) -> list[dict[str, Any]]:
    """Give what was found, for somebody who decides. Shape: asked, relation, matched, side, ref, score, is_exact. Raises: NotFound."""
    require(actor, rules.LOOK, look)
    key = look.request.internal_binder.key
    found: list[dict[str, Any]] = json.loads(unseal(key, bytes(look.hits), context=f"conflict-look:{look.pk}"))
    return found


@transaction.atomic
def clear_conflict(*, actor: User, look: ConflictLook) -> Request:
    """Say that there is none: the request goes to its reviewers. Raises: NotFound, LookDecided. Audit: conflict.cleared, request.sent."""
    request = _decide(actor, look, LookState.CLEARED)
    record(verb=verbs.CONFLICT_CLEARED, actor=actor, on=request.record_ref)
    hand_over(request=request, standing=standing_of(request))
    _tell_her(request)
    return request


@transaction.atomic
def decline_request(*, actor: User, look: ConflictLook) -> Request:
    """Say that the firm cannot act: the service goes back to her, the answers stay sealed and unread.

    Raises: NotFound, LookDecided. Audit: conflict.declined, request.declined, service.moved, matter.closed if there is one already.
    """
    request = _decide(actor, look, LookState.DECLINED)
    request.state = RequestState.REFUSED
    request.save(update_fields=["state"])
    return_unit(actor=None, request_ref=request.record_ref)
    record(verb=verbs.CONFLICT_DECLINED, actor=actor, on=request.record_ref)
    record(verb=verbs.REQUEST_DECLINED, actor=actor, on=request.record_ref)
    if request.matter is not None and request.matter.is_open:
        with override(request.language):
            farewell = _("We cannot go on with this. The form's page says what you can do next.")
        close_limited_scope(actor=actor, matter=request.matter, farewell=farewell)
    _tell_her(request)
    return request


def _decide(actor: User, look: ConflictLook, state: LookState) -> Request:
    require(actor, rules.LOOK, look)
    related = ("person", "form", "edition", "matter", "client_binder__key", "internal_binder__key")
    hold_matter_of(look.request_id)
    request = Request.objects.select_related(*related).select_for_update(of=("self",)).get(pk=look.request_id)
    decided = ConflictLook.objects.filter(pk=look.pk, state=LookState.OPEN).update(
        state=state, decided_by=actor, decided_at=clock.now()
    )
    # The second word counts: its matter may have been closed while the look was open on somebody's screen.
    if not decided or request.state != RequestState.HELD:
        raise LookDecided(detail=look.reference)
    return request


def _tell_her(request: Request) -> None:
    notify(
        user=request.person,
        kind=messages.NEWS,
        url=reverse("forms_service:request", args=[request.reference]),
        subject_ref=request.record_ref,
    )
