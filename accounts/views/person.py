"""Who is asking, for views behind `login_required`."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """Give the signed-in person of a view that only signed-in people reach."""
    return cast("User", request.user)
