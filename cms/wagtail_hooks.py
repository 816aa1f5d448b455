"""What the admin of the library shows and hides."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem

HIDDEN = frozenset(
    {"reports", "help", "users", "groups", "redirects", "sites", "collections", "workflows", "workflow-tasks"}
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
