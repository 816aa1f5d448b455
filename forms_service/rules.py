"""Who may do what with a request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import grants
from accounts.roles import StaffRole
from common.gate import SEE, Reason, allow, deny
from forms_service.models import ConflictLook, Draft, Request
from vault.models import Binder, Version
from vault.roles import BinderAction

ANSWER = "answer"
LOOK = "look"
REMARK = "remark"
DECIDE = "decide"


@allow(Request, SEE, ANSWER)
def hers(actor: Any, _action: str, request: Request) -> Reason | None:
    """Let the person whose request it is see it and answer."""
    if actor.is_authenticated and request.person_id == actor.pk:
        return Reason("own_request", _("You began this form."))
    return None


@allow(ConflictLook, SEE, LOOK)
def those_who_answer_for_the_form(actor: Any, _action: str, look: ConflictLook) -> Reason | None:
    """Let those look at a possible conflict who answer for the form or stand in for them; never the person herself."""
    if look.request.person_id != actor.pk and ConflictLook.objects.visible_to(actor).filter(pk=look.pk).exists():
        return Reason("answers_for_form", _("You answer for this form."))
    return None


@deny(Draft)
def never_ones_own(actor: Any, _action: str, draft: Draft) -> Reason | None:
    """Refuse the person whose request it is: nobody reviews her own."""
    if actor.is_authenticated and draft.request.person_id == actor.pk:
        return Reason("own_request", _("You began this form. Somebody else answers for it."))
    return None


@deny(Version)
def drafts_stay_with_those_who_work_on_them(actor: Any, action: str, version: Version) -> Reason | None:
    """Refuse to pass on the paper of a draft, and to open it by a right to view alone, as a staff session gives."""
    # Drafts are the office's own papers; about what somebody sent nothing needs to be asked.
    if version.author_id is not None or not Draft.objects.filter(version_id=version.pk).exists():
        return None
    if action == BinderAction.SHARE:
        return Reason("draft_stays", _("A draft is not passed on. Release it, and its person gets it."))
    if BinderAction.COMMENT in grants.held(actor, Binder(pk=version.file.binder_id)):
        return None
    return Reason("draft_shut", _("Drafts are read by those who work on them."))


@allow(Draft, SEE, REMARK)
def those_seated_among_the_drafts(actor: Any, _action: str, draft: Draft) -> Reason | None:
    """Let those read and remark who have a seat in the room of the drafts."""
    if Draft.objects.visible_to(actor).filter(pk=draft.pk).exists():
        return Reason("seated", _("You have a seat in the firm's room of this matter."))
    return None


@allow(Draft, DECIDE)
def attorneys_who_may_release(actor: Any, _action: str, draft: Draft) -> Reason | None:
    """Let an attorney decide who holds the right to release in the room of the drafts."""
    if (
        actor.is_authenticated
        and actor.staff_role == StaffRole.ATTORNEY
        and Binder.objects.allowing(actor, BinderAction.RELEASE).filter(pk=draft.request.internal_binder_id).exists()
    ):
        return Reason("may_release", _("You answer for this paper."))
    return None
