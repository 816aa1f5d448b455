"""`manage.py check` says when the record is not protected."""

from __future__ import annotations

from typing import Any

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


def _is_application() -> bool:
    """Say whether this connection is signed in as the role that the application has in production."""
    if not settings.AUDIT_APP_ROLE or connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return bool(cursor.fetchone()[0] == settings.AUDIT_APP_ROLE)
