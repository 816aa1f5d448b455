"""Drafts that wait for a decision, and those that had it."""

from __future__ import annotations

from accounts.models import User
from forms_service.models import Draft, Request
from forms_service.services import approve, release
from matters.models import Matter


def draft_of(request: Request, user: User) -> Draft:
    """Give the newest draft of `request`, as `user` finds it."""
    found = Draft.objects.visible_to(user).filter(request=request).order_by("-number").first()
    assert found is not None
    return found


def approved(request: Request, user: User) -> Draft:
    """Give the newest draft, approved by `user`."""
    draft = draft_of(request, user)
    approve(actor=user, draft=draft, sha256=draft.sha256)
    return draft_of(request, user)


def released(request: Request, user: User) -> Draft:
    """Give the newest draft, approved and its release ordered by `user`; a job seals it."""
    release(actor=user, draft=approved(request, user))
    return draft_of(request, user)


def matter_of(request: Request) -> Matter:
    """Give the matter of `request` as it stands now."""
    return Matter.objects.get(form_request=request)
