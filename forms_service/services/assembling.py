"""Drafts: ordered when answers are sent, written in the background, never in a request."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from audit.services import record
from common import clock
from common.errors import PortalError
from forms_service import messages, verbs
from forms_service.definition.shapes import said
from forms_service.editions import interview_of
from forms_service.engine.answers import Answers
from forms_service.engine.assembling import Assembled, Edit, Head, assemble
from forms_service.engine.standing import Standing, stand
from forms_service.models import Draft, Request
from forms_service.states import DraftState
from jobs.services import enqueue
from keys.services import seal, unseal, unseal_text
from notifications.services import notify
from press.services import house_face, to_pdf
from vault.services import add_version

ASSEMBLE = "forms_service.assemble"


def order_draft(*, request: Request, answers: Answers, sent_at: datetime | None = None) -> Draft:
    """Give a new draft of `request` from `answers`, sent now or at `sent_at`, to be written by a job. Call inside a transaction."""
    draft = Draft(request=request, number=request.drafts.count() + 1, sent_at=sent_at or clock.now())
    written = json.dumps(answers.to_data(), ensure_ascii=False, separators=(",", ":"))
    draft.answers = seal(request.internal_binder.key, written.encode(), context=_context(draft))
    draft.save(force_insert=True)
    order_paper(draft)
    return draft


def order_paper(draft: Draft) -> None:
    """Have the paper of `draft` written, in a job of this revision's own. Call inside the transaction that changed what it is made of."""
    name = f"assemble/{draft.pk}/{draft.revision}"
    enqueue(ASSEMBLE, unique=name, draft_id=str(draft.pk), revision=draft.revision)


def standing_of_draft(draft: Draft) -> Standing:
    """Give where the interview stood when `draft` was sent: its answers, on the day of the sending.

    `draft` comes with its request, the request's edition, and the internal binder's key. SECURITY: for those seated among the drafts.
    """
    written = unseal(draft.request.internal_binder.key, bytes(draft.answers), context=_context(draft))
    answers = Answers.from_data(json.loads(written))
    return stand(interview_of(draft.request.edition), answers, timezone.localtime(draft.sent_at).date())


def assembled(draft: Draft) -> Assembled:
    """Give the paper of `draft` with what is to be known about its clauses."""
    request = draft.request
    head = Head(
        dated=timezone.localtime(draft.sent_at).date(),
        reference=request.reference,
        author=request.reviewer.name if request.reviewer is not None else "",
    )
    return assemble(standing_of_draft(draft), head, request.language, edits_of(request))


def edits_of(request: Request) -> dict[str, Edit]:
    """Give the clauses that an attorney has changed by hand, by path. One query."""
    key = request.internal_binder.key
    return {
        edit.path: Edit(unseal_text(key, bytes(edit.text), context=edit_context(request, edit.path)), edit.based_on)
        for edit in request.edits.all()
    }


def edit_context(request: Request, path: str) -> str:
    """Give what binds the words of an edit to their clause."""
    return f"clause-edit:{request.pk}:{path}"


def write_draft(*, draft_id: str, revision: int) -> None:
    """Write the paper of a draft into the internal binder and tell its reviewer. Done twice, it is done once. Actor: the office itself.

    What was changed by hand after `revision` has a job of its own, and this one leaves the paper to it.
    Audit: draft.made, file.added; draft.failed when the paper cannot be printed, with the reason kept for the reviewer.
    """
    draft = (
        Draft.objects.select_related(
            "request__edition", "request__internal_binder__key", "request__reviewer", "request__matter"
        )
        .filter(pk=draft_id, revision=revision, state=DraftState.ASSEMBLING)
        .first()
    )
    if draft is None:
        return
    request = draft.request
    try:
        with translation.override(request.language):
            pdf = to_pdf(assembled(draft).paper, house_face())
    except PortalError as trouble:
        if trouble.retryable:
            raise
        _fail(draft, trouble)
        return
    name = f"{said(interview_of(request.edition).title, request.language)}, draft {draft.number}.pdf"
    with transaction.atomic():
        # The row decides between two workers, before either puts its copy away.
        waiting = Draft.objects.select_for_update(of=("self",)).select_related("version__file")
        locked = waiting.filter(pk=draft.pk, revision=revision, state=DraftState.ASSEMBLING).first()
        if locked is None:
            return
        file = locked.version.file if locked.version is not None else None
        locked.version = add_version(actor=None, binder=request.internal_binder, name=name, source=pdf, file=file)
        locked.state, locked.sha256, locked.made_at = DraftState.READY, hashlib.sha256(pdf).hexdigest(), clock.now()
        locked.save(update_fields=["version", "state", "sha256", "made_at"])
        record(verb=verbs.DRAFT_MADE, actor=None, on=draft.record_ref, matter=_matter_ref(request))
        if not revision:
            # Of a paper written anew because of her own hand she need not be told.
            _tell(request)


@transaction.atomic
def _fail(draft: Draft, trouble: PortalError) -> None:
    if Draft.objects.filter(pk=draft.pk, revision=draft.revision, state=DraftState.ASSEMBLING).update(
        state=DraftState.FAILED, trouble=str(trouble.message)[:300]
    ):
        record(verb=verbs.DRAFT_FAILED, actor=None, on=draft.record_ref, matter=_matter_ref(draft.request))
        _tell(draft.request)


def _tell(request: Request) -> None:
    if request.reviewer is not None:
        notify(
            user=request.reviewer,
            kind=messages.TO_REVIEW,
            url=reverse("forms_service:reviews"),
            subject_ref=request.record_ref,
        )


def _matter_ref(request: Request) -> str:
    return request.matter.record_ref if request.matter is not None else ""


def _context(draft: Draft) -> str:
    return f"draft-answers:{draft.pk}"
