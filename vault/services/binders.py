"""Binders and what is sealed under their keys beside the files."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from audit.services import record
from keys.models import KeyKind
from keys.services import new_key, seal, seal_text, unseal, unseal_text
from vault import verbs
from vault.models import Binder, Upload, Version


@transaction.atomic
def make_binder(*, actor: User | None) -> Binder:
    """Give an empty binder with a key of its own; nobody has a seat in it yet. Audit: binder.made."""
    binder = Binder()
    binder.key = new_key(KeyKind.BINDER, binder.record_ref)
    binder.save()
    record(verb=verbs.BINDER_MADE, actor=actor, on=binder.record_ref)
    return binder


def wrap_file_key(binder: Binder, version_id: str, file_key: bytes) -> bytes:
    """Give the key of one file sealed under its binder's key."""
    return seal(binder.key, file_key, context=f"file-key:{version_id}")


def unwrap_file_key(binder: Binder, held: Version | Upload) -> bytes:
    """Give back the key of a version or of an upload that becomes one. Raises: SealBroken, KeyShredded."""
    return unseal(binder.key, held.wrapped_key, context=f"file-key:{held.pk}")


def seal_comment(binder: Binder, version_id: str, comment: str) -> bytes | None:
    """Give a comment sealed, or None when there is none."""
    text = comment.strip()
    return seal_text(binder.key, text, context=f"comment:{version_id}") if text else None


def comment_of(version: Version) -> str:
    """Give the comment of a version, opened with its binder's key."""
    if not version.comment:
        return ""
    return unseal_text(version.file.binder.key, version.comment, context=f"comment:{version.pk}")
