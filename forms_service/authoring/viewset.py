"""Where forms are written: their own corner of the admin, shown to attorneys alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from forms_service.services.offering import is_author
from forms_service.views import authoring, trying


class AuthorsMenuItem(MenuItem):
    """The way to the forms, for those who write them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to attorneys."""
        return is_author(request.user)


class FormsViewSet(ViewSet):
    """The list of forms, the editor, its trial, and how a form is offered."""

    name = "authoring"
    url_prefix = "forms"
    icon = "form"
    menu_label = _("Forms")
    menu_order = 50
    add_to_admin_menu = True
    menu_item_class = AuthorsMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Give the addresses."""
        return [
            path("", authoring.Forms.as_view(), name="index"),
            path("new/", authoring.Begin.as_view(), name="add"),
            path("trial/", trying.Trial.as_view(), name="trial"),
            path("<str:reference>/", authoring.Write.as_view(), name="edit"),
            path("<str:reference>/offer/", authoring.Offer.as_view(), name="offer"),
            path("<str:reference>/retire/", authoring.Retire.as_view(), name="retire"),
        ]
