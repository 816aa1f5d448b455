"""What the admin of the library shows and hides."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from theme.services import face

HIDDEN = frozenset(
    {"reports", "help", "users", "groups", "redirects", "sites", "collections", "workflows", "workflow-tasks"}
)


@hooks.register("insert_global_admin_css")
def wear_the_firms_colour() -> SafeString:
    """Give the admin the firm's accent and a place for its name."""
    return format_html(
        '<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}">',
        face().admin_css_url,
        static("cms/admin.css"),
    )


@hooks.register("construct_settings_menu")
def keep_only_ours(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Hide the settings that belong to nobody here; people are kept on the desk, not in the admin."""
    items[:] = [item for item in items if item.name not in HIDDEN]


@hooks.register("construct_main_menu")
def no_strangers_in_the_menu(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Hide menus without an entry of ours."""
    items[:] = [item for item in items if item.name not in HIDDEN]


@hooks.register("construct_wagtail_userbar")
def no_userbar(_request: HttpRequest, items: list[Any], *_more: Any) -> None:
    """Keep the floating bar out of public pages: it brings inline scripts with it."""
    items.clear()
