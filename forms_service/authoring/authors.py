"""The attorneys' way into the admin, and the walls of their corner of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.auth import user_has_any_page_permission

from accounts.roles import ATTORNEYS
from common.errors import NotFound
from common.middleware import PortalErrorMiddleware
from forms_service.services.offering import is_author

ADMIN_PREFIX: Final = "/cms/"
CORNER: Final = "authoring"
HOME: Final = "wagtailadmin_home"
# The admin's icons and the words of its scripts: every page of it draws with them.
PIECES: Final = frozenset({"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"})


def let_attorneys_in(sender: object, **_more: object) -> None:
    """Give the attorneys' group the one right that opens the admin; a repeat changes nothing."""
    if getattr(sender, "label", "") not in {"wagtailadmin", "forms_service"}:
        return
    attorneys, _made = Group.objects.get_or_create(name=ATTORNEYS)
    for right in Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"):
        attorneys.permissions.add(right)


class AuthorsCornerMiddleware:
    """Keeps those who come to the admin for forms alone to the forms, and everybody else out of them.

    SECURITY: Wagtail's own views ask for rights one by one, and some for none but that to the admin. For whoever has no right to a
    page nothing of them is there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: Sequence[object], _kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        """Refuse what is not for this person before any view of the admin looks at her."""
        match = request.resolver_match
        if match is None or not request.path.startswith(ADMIN_PREFIX):
            return None
        is_here = is_author(request.user)
        if match.namespace == CORNER:
            if not request.user.is_authenticated:
                # One door for everybody, as for every page of the office.
                return redirect_to_login(request.get_full_path())
            return None if is_here else self._nothing(request, "no author of forms")
        if not is_here or match.view_name in PIECES or user_has_any_page_permission(request.user):
            return None
        if match.view_name == HOME:
            return redirect("authoring:index")
        return self._nothing(request, "an author of forms outside of her corner")

    def _nothing(self, request: HttpRequest, detail: str) -> HttpResponse | None:
        # What is raised before a view does not pass the house's own way of turning errors into pages.
        return PortalErrorMiddleware(self.get_response).process_exception(request, NotFound(detail=detail))
