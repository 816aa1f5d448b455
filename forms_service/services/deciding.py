"""Decide on a draft: return it with a question, approve its very bytes, or refuse. One decision a draft; the first wins."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from common import clock
from common.errors import BadInput
from common.gate import require
from forms_service import messages, rules, verbs
from forms_service.errors import (
    DecidedAlready,
    DraftNotReady,
    EditsToSettle,
    NothingToSay,
    StaleDraft,
)
from forms_service.models import Decision, Draft, Release, Request
from forms_service.services.assembling import assembled, order_draft, standing_of_draft
from forms_service.services.holding import hold_matter_of
from forms_service.services.reviewing import carry_remarks, matter_of, undecided
from forms_service.states import UNDER_WAY, DecisionKind, DraftState, LookState, RequestState
from keys.services import seal_text, unseal_text
from matters.models import Matter
from matters.services import close_matter, set_status
from notifications.services import notify
from press.paper.runs import clean
from subscriptions.services import return_unit

MOST_WORDS = 4_000


@transaction.atomic
def return_request(*, actor: User, draft: Draft, words: str = "") -> Decision:
    """Give the request back to its person with the remarks on `draft` and `words` to the whole; she changes it and sends it again.

    Raises: NotFound, Refused, DecidedAlready, NothingToSay without a remark or words, BadInput for too many. Audit: draft.returned, matter.status.
    """
    require(actor, rules.DECIDE, draft)
    locked = undecided(draft)
    if not words.strip() and not locked.remarks.exists():
        raise NothingToSay(detail=draft.reference)
    decision = _decide(actor, locked, DecisionKind.RETURNED, words=words)
    request = locked.request
    request.state, request.due_at = RequestState.RETURNED, None
    request.save(update_fields=["state", "due_at"])
    record(verb=verbs.DRAFT_RETURNED, actor=actor, on=locked.record_ref, matter=matter_of(request))
    if request.matter is not None:
        with override(request.language):
            set_status(
                actor=actor,
                matter=request.matter,
                status=_("Your attorney has a question about your answers."),
                next_step=_("Read the question, change what needs changing, then send the form again."),
                stage=0,
            )
    tell_her(request)
    return decision


@transaction.atomic
def approve(*, actor: User, draft: Draft, sha256: str) -> Decision:
    """Approve the paper whose bytes have the print `sha256`: the paper that was read.

    Raises: NotFound, Refused, DecidedAlready, DraftNotReady, StaleDraft for another paper, EditsToSettle. Audit: draft.approved.
    """
    require(actor, rules.DECIDE, draft)
    locked = undecided(draft)
    if locked.state != DraftState.READY:
        raise DraftNotReady(detail=locked.state)
    if locked.sha256 != sha256:
        raise StaleDraft(detail=draft.reference)
    if assembled(locked).flagged:
        raise EditsToSettle(detail=draft.reference)
    decision = _decide(actor, locked, DecisionKind.APPROVED, sha256=sha256)
    locked.request.state = RequestState.APPROVED
    locked.request.save(update_fields=["state"])
    record(
        verb=verbs.DRAFT_APPROVED,
        actor=actor,
        on=locked.record_ref,
        matter=matter_of(locked.request),
        labels={"sha256": sha256},
        key=locked.request.internal_binder.key,
    )
    return decision


@transaction.atomic
def take_approval_back(*, actor: User, draft: Draft) -> Draft:
    """Give a new draft of the same answers, to be read again; the approved one stays what it was and is not released any more.

    Raises: NotFound, Refused, DecidedAlready when nothing is approved, or it is being released. Audit: draft.approval_taken_back.
    """
    require(actor, rules.DECIDE, draft)
    request = held(draft)
    newest = request.drafts.order_by("-number").first()
    ordered = Release.objects.filter(request=request).first()
    is_on_its_way = ordered is not None and not ordered.is_stuck
    if request.state != RequestState.APPROVED or newest != draft or is_on_its_way:
        raise DecidedAlready(detail=draft.reference)
    if ordered is not None:
        ordered.delete()  # it failed, and nothing of it was given
    newest.request = request
    request.state = RequestState.SENT
    request.save(update_fields=["state"])
    record(verb=verbs.APPROVAL_TAKEN_BACK, actor=actor, on=draft.record_ref, matter=matter_of(request))
    fresh = order_draft(request=request, answers=standing_of_draft(newest).answers, sent_at=newest.sent_at)
    carry_remarks(newest, fresh)
    return fresh


@transaction.atomic
def refuse(*, actor: User, draft: Draft, reason: str, next_step: str) -> Decision:
    """Refuse the request with a `reason` and a `next_step` for its person: her service comes back to her, the matter closes.

    Raises: NotFound, Refused, DecidedAlready, BadInput without both. Audit: request.refused, service.moved, matter.closed.
    """
    require(actor, rules.DECIDE, draft)
    locked = undecided(draft)
    if not reason.strip() or not next_step.strip():
        raise BadInput(_("Say why, and what can be done instead. The person reads both."))
    decision = _decide(actor, locked, DecisionKind.REFUSED, words=f"{reason.strip()}\n\n{next_step.strip()}")
    request = locked.request
    request.state, request.due_at = RequestState.REFUSED, None
    request.save(update_fields=["state", "due_at"])
    return_unit(actor=None, request_ref=request.record_ref)
    record(verb=verbs.REQUEST_REFUSED, actor=actor, on=request.record_ref, matter=matter_of(request))
    if request.matter is not None:
        with override(request.language):
            farewell = _("We could not take this on. The form's page says why, and what you can do next.")
        close_matter(actor=actor, matter=request.matter, farewell=farewell)
    tell_her(request)
    return decision


def end_with_matter(*, actor: User | None, matter: Matter) -> None:
    """End a request on its way whose matter has been closed: the service goes back. Call inside the closing's transaction.

    Audit: request.refused, service.moved.
    """
    waiting = Request.objects.select_for_update(of=("self",)).filter(matter=matter, state__in=UNDER_WAY)
    for request in waiting.select_related("person", "matter"):
        request.state, request.due_at = RequestState.REFUSED, None
        request.save(update_fields=["state", "due_at"])
        request.conflict_looks.filter(state=LookState.OPEN).update(
            state=LookState.OVER, decided_by=actor, decided_at=clock.now()
        )
        return_unit(actor=None, request_ref=request.record_ref)
        record(verb=verbs.REQUEST_REFUSED, actor=actor, on=request.record_ref, matter=matter.record_ref)
        tell_her(request)


def words_of(decision: Decision) -> str:
    """Give what was said to the person with `decision`, whose draft comes with its request and the client binder's key."""
    if not decision.words:
        return ""
    key = decision.draft.request.client_binder.key
    return unseal_text(key, bytes(decision.words), context=_context(decision))


def held(draft: Draft) -> Request:
    """Give the request of `draft`, its row and its matter's held until the end of the transaction."""
    related = ("edition", "form", "person", "reviewer", "matter", "client_binder__key", "internal_binder__key")
    hold_matter_of(draft.request_id)
    return Request.objects.select_for_update(of=("self",)).select_related(*related).get(pk=draft.request_id)


def tell_her(request: Request) -> None:
    """Tell the person that there is news, and nothing of what it says."""
    notify(
        user=request.person,
        kind=messages.NEWS,
        url=reverse("forms_service:request", args=[request.reference]),
        subject_ref=request.record_ref,
    )


def _decide(actor: User, draft: Draft, kind: DecisionKind, *, words: str = "", sha256: str = "") -> Decision:
    words = clean(words)
    if len(words) > MOST_WORDS:
        raise BadInput(
            _("This has %(count)d characters, and there is room for %(limit)d. Shorten it, please.")
            % {"count": len(words), "limit": MOST_WORDS}
        )
    decision = Decision(draft=draft, kind=kind, sha256=sha256, decided_by=actor)
    if words.strip():
        decision.words = seal_text(draft.request.client_binder.key, words.strip(), context=_context(decision))
    decision.save(force_insert=True)
    return decision


def _context(decision: Decision) -> str:
    return f"decision:{decision.pk}"
