"""Work on a draft before it is decided: remarks beside answers, clauses in an attorney's own words."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common import clock
from common.errors import BadInput
from common.gate import require
from forms_service import rules, verbs
from forms_service.engine.assembling import ClauseFacts
from forms_service.errors import DecidedAlready, NoSuchClause
from forms_service.models import ClauseEdit, Decision, Draft, Remark, Request
from forms_service.services.assembling import assembled, edit_context, order_paper, standing_of_draft
from forms_service.services.holding import hold_matter_of
from forms_service.states import DraftState, RequestState
from keys.services import seal_text, unseal_text
from press.paper import Run
from press.paper.runs import clean, is_blank
from press.services import unprintable

MOST_CHARACTERS = 4_000


@transaction.atomic
def remark(*, actor: User, draft: Draft, path: str, text: str) -> Remark | None:
    """Write beside the answer at `path`; an empty `text` takes the remark away. The person reads it once the draft is returned.

    Raises: NotFound, Refused, DecidedAlready, BadInput for no such answer or too long a text. Audit: draft.remarked.
    """
    require(actor, rules.REMARK, draft)
    locked = undecided(draft)
    place = standing_of_draft(locked).places.get(path)
    if place is None:
        raise BadInput(_("This answer is not part of the draft any more. Reload the page."), detail=path)
    words = _fitting(text)
    if not words:
        locked.remarks.filter(path=path).delete()
        return None
    record(verb=verbs.DRAFT_REMARKED, actor=actor, on=locked.record_ref, matter=matter_of(locked.request))
    made, _is_new = Remark.objects.update_or_create(
        draft=locked,
        path=path,
        defaults={
            "question": question_of(path),
            "text": seal_text(locked.request.client_binder.key, words, context=_remark_context(locked, path)),
            "made_by": actor,
            "made_at": clock.now(),
        },
    )
    return made


def remarks_of(draft: Draft) -> dict[str, str]:
    """Give the remarks on `draft` by path, in the order they were made. One query. SECURITY: for reviewers, and for her once it is returned."""
    key = draft.request.client_binder.key
    return {
        each.path: unseal_text(key, bytes(each.text), context=_remark_context(draft, each.path))
        for each in draft.remarks.all()
    }


def carry_remarks(old: Draft, fresh: Draft) -> None:
    """Write what was said beside the answers of `old` beside those of `fresh`, a draft of the same answers. The caller's transaction."""
    key = old.request.client_binder.key
    said = remarks_of(old)
    for each in old.remarks.all():
        text = seal_text(key, said[each.path], context=_remark_context(fresh, each.path))
        Remark.objects.create(
            draft=fresh, path=each.path, question=each.question, text=text, made_by=each.made_by, made_at=each.made_at
        )


@transaction.atomic
def edit_clause(*, actor: User, draft: Draft, path: str, text: str) -> ClauseEdit:
    """Put a clause of `draft` into the attorney's words; the paper is written anew, and her words stand in later drafts too.

    Raises: NotFound, Refused, DecidedAlready, NoSuchClause, BadInput for an empty text or one that cannot be printed. Audit: draft.edited.
    """
    require(actor, rules.DECIDE, draft)
    locked = undecided(draft)
    clause = clause_of(locked, path)
    words = _fitting(text)
    if not words:
        raise BadInput(
            _("A clause cannot be empty. Write its words, or take your own words back to have those of the answers.")
        )
    if strange := unprintable(words):
        raise BadInput(
            _("Our paper cannot print %(characters)s. Write it without.") % {"characters": " ".join(strange)}
        )
    edit, _is_new = ClauseEdit.objects.update_or_create(
        request=locked.request,
        path=path,
        defaults={
            "text": seal_text(locked.request.internal_binder.key, words, context=edit_context(locked.request, path)),
            "based_on": clause.print,
            "edited_by": actor,
            "edited_at": clock.now(),
        },
    )
    _write_anew(actor, locked)
    return edit


@transaction.atomic
def keep_edit(*, actor: User, draft: Draft, path: str) -> None:
    """Say that her words stand although the answers beneath have changed. Raises: as `edit_clause`. Audit: draft.edited."""
    require(actor, rules.DECIDE, draft)
    locked = undecided(draft)
    locked.request.edits.filter(path=path).update(
        based_on=clause_of(locked, path).print, edited_by=actor, edited_at=clock.now()
    )
    _write_anew(actor, locked)


@transaction.atomic
def drop_edit(*, actor: User, draft: Draft, path: str) -> None:
    """Take her words back: the clause reads as the answers make it. Raises: NotFound, Refused, DecidedAlready. Audit: draft.edited."""
    require(actor, rules.DECIDE, draft)
    locked = undecided(draft)
    if locked.request.edits.filter(path=path).delete()[0]:
        _write_anew(actor, locked)


def undecided(draft: Draft) -> Draft:
    """Give `draft`, held for a change, with its request held too. Raises: DecidedAlready for any but the newest, waiting for its decision."""
    hold_matter_of(draft.request_id)
    request = (
        Request.objects.select_for_update(of=("self",))
        .select_related("edition", "form", "person", "reviewer", "matter", "client_binder__key", "internal_binder__key")
        .get(pk=draft.request_id)
    )
    locked = request.drafts.select_related("version__file").order_by("-number").first()
    if (
        locked is None
        or locked.pk != draft.pk
        or request.state != RequestState.SENT
        or (request.matter is not None and not request.matter.is_open)
        or Decision.objects.filter(draft=locked).exists()
    ):
        raise DecidedAlready(detail=draft.reference)
    locked.request = request
    return locked


def clause_of(draft: Draft, path: str) -> ClauseFacts:
    """Give a clause of the paper. Raises: NoSuchClause."""
    found = assembled(draft).clauses.get(path)
    if found is None:
        raise NoSuchClause(detail=path[:80])
    return found


def question_of(path: str) -> str:
    """Give the name of the question at `path`, with its group but without the thing it was asked for."""
    group, _slash, rest = path.partition("/")
    return f"{group}/{rest.rpartition('/')[2]}" if rest else group


def matter_of(request: Request) -> str:
    """Give how the record names the matter of `request`."""
    return request.matter.record_ref if request.matter is not None else ""


def _write_anew(actor: User, draft: Draft) -> None:
    # What was read is not what will be written: an approval of the former paper finds another print.
    draft.revision, draft.state, draft.trouble = draft.revision + 1, DraftState.ASSEMBLING, ""
    draft.save(update_fields=["revision", "state", "trouble"])
    record(verb=verbs.DRAFT_EDITED, actor=actor, on=draft.record_ref, matter=matter_of(draft.request))
    order_paper(draft)


def _fitting(text: str) -> str:
    words = clean(text).strip()
    if is_blank((Run(words),)):
        return ""
    if len(words) > MOST_CHARACTERS:
        raise BadInput(
            _("This has %(count)d characters, and there is room for %(limit)d. Shorten it, please.")
            % {"count": len(words), "limit": MOST_CHARACTERS}
        )
    return words


def _remark_context(draft: Draft, path: str) -> str:
    return f"remark:{draft.pk}:{path}"
