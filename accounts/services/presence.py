"""Who is at the keyboard."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def person_of(request: HttpRequest) -> User:
    """Give the signed-in person of a request whose view lets nobody else in (`login_required`)."""
    return cast("User", request.user)
