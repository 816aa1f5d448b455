"""Who may do what with a binder and what lies in it: the grant rows say."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import grants
from common.gate import SEE, Reason, allow
from vault.models import Binder, File, Version
from vault.roles import BinderAction

_SEAT = Reason("seat", _("You have a seat where this paper lies."))


def _held(actor: Any, action: str, binder: Binder) -> Reason | None:
    codename = BinderAction.VIEW if action == SEE else action
    return _SEAT if codename in grants.held(actor, binder) else None


@allow(Binder, SEE, *BinderAction.values)
def seats_open_binders(actor: Any, action: str, binder: Binder) -> Reason | None:
    """Let those act on a binder who hold the action on it."""
    return _held(actor, action, binder)


@allow(File, SEE, *BinderAction.values)
def seats_open_files(actor: Any, action: str, file: File) -> Reason | None:
    """Let those act on a file who hold the action on its binder."""
    return _held(actor, action, file.binder)


@allow(Version, SEE, *BinderAction.values)
def seats_open_versions(actor: Any, action: str, version: Version) -> Reason | None:
    """Let those act on a version who hold the action on its file's binder."""
    return _held(actor, action, version.file.binder)
