"""Who may do what with binders and what lies in them: whoever holds the grant row, nobody else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import grants
from common.gate import SEE, Reason, allow, may
from vault.models import Binder, File, Upload, Version
from vault.roles import BinderAction

VIEW = BinderAction.VIEW.value
ADD = BinderAction.ADD.value
MANAGE = BinderAction.MANAGE.value
SEND = "send"

SEATED = Reason("seated", _("You have a seat where this file lies."))
YOUR_UPLOAD = Reason("your_upload", _("You are sending this file."))
EVERY_ACTION = tuple(action.value for action in BinderAction)


def _held(actor: Any, action: str, binder_id: Any) -> Reason | None:
    wanted = VIEW if action == SEE else action
    return SEATED if wanted in grants.held(actor, Binder(pk=binder_id)) else None


@allow(Binder, SEE, *EVERY_ACTION)
def the_seated_use_the_binder(actor: Any, action: str, binder: Binder) -> Reason | None:
    """Let each do what her grants on the binder say."""
    return _held(actor, action, binder.pk)


@allow(File, SEE, *EVERY_ACTION)
def the_seated_use_the_file(actor: Any, action: str, file: File) -> Reason | None:
    """Let each do with a file what her grants on its binder say."""
    return _held(actor, action, file.binder_id)


@allow(Version, SEE, *EVERY_ACTION)
def the_seated_use_the_version(actor: Any, action: str, version: Version) -> Reason | None:
    """Let each do with a version what her grants on its file's binder say."""
    return _held(actor, action, version.file.binder_id)


@allow(Upload, SEE, SEND)
def senders_go_on_while_they_may_add(actor: Any, _action: str, upload: Upload) -> Reason | None:
    """Let the person who began an upload go on, as long as she may still add to its binder; nobody else sees it."""
    if not actor.is_authenticated or actor.pk != upload.actor_id:
        return None
    return YOUR_UPLOAD if may(actor, ADD, upload.binder) else None
