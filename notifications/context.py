"""What every page may ask of the bell."""

from functools import cached_property

from django.http import HttpRequest

from notifications.models import Notice


class Bell:
    """The bell of the person who asked for the page."""

    def __init__(self, request: HttpRequest) -> None:
        """Remember who asks; nothing is read yet."""
        self._request = request

    @cached_property
    def unread(self) -> int:
        """How many notices were not opened yet."""
        user = getattr(self._request, "user", None)
        return 0 if user is None else Notice.objects.visible_to(user).unread().count()


def bell(request: HttpRequest) -> dict[str, Bell]:
    """Give `bell.unread`: one query, and only on a page that shows it."""
    return {"bell": Bell(request)}
