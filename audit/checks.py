"""`manage.py check` says when the record is not protected, or its time-stamp authority is half set."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection

from audit import protection


def check_record(**_: Any) -> list[CheckMessage]:
    """Give an error for each trigger that is missing or altered, and one if the application's role could change the record.

    Without a database, or before the first migration, there is nothing to say.
    """
    try:
        if not protection.is_installed():
            return []
        wrong = protection.faults()
        may_rewrite = _is_application() and protection.may_rewrite()
    except DatabaseError:
        return []
    messages: list[CheckMessage] = [
        Error(
            f"The record is not protected: {what}.",
            hint="Find out who did it, then run `manage.py audit protect` as the owner of the tables.",
            id="audit.E001",
        )
        for what in wrong
    ]
    if may_rewrite:
        messages.append(
            Error(
                f"The role {settings.AUDIT_APP_ROLE} owns the record's tables or may change them.",
                hint="Let another role own them (the one that migrates), then run `manage.py audit protect` as that role.",
                id="audit.E002",
            )
        )
    return messages


def check_authority(**_: Any) -> list[CheckMessage]:
    """Give an error when the time-stamp authority is half set, or cannot be what it is set to."""
    url, path = settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CERTIFICATE
    if bool(url) != bool(path):
        missing = "MUNIMENT_AUDIT_TSA_CERTIFICATE" if url else "MUNIMENT_AUDIT_TSA_URL"
        return [Error("The time-stamp authority is half set.", hint=f"Set {missing} too, or neither.", id="audit.E003")]
    parts = urlsplit(url)
    if url and not (parts.scheme in {"http", "https"} and parts.hostname):
        hint = "Set MUNIMENT_AUDIT_TSA_URL=https://…, or neither."
        return [Error("The time-stamp authority has no address.", hint=hint, id="audit.E004")]
    if not url or _is_certificate(Path(path)):
        return []
    hint = "Let MUNIMENT_AUDIT_TSA_CERTIFICATE name a PEM file with the authority's certificate, or that of whoever issued it."
    return [Error("The time-stamp authority's certificate cannot be read.", hint=hint, id="audit.E005")]


def _is_certificate(path: Path) -> bool:
    from audit import authority  # half a second of ASN.1, for those offices alone that have an authority

    try:
        return bool(authority.roots(path))
    except (OSError, ValueError):
        return False


def _is_application() -> bool:
    """Say whether this connection is signed in as the role that the application has in production."""
    if not settings.AUDIT_APP_ROLE or connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return bool(cursor.fetchone()[0] == settings.AUDIT_APP_ROLE)
