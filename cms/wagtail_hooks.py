"""What the admin of the library shows and hides."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.models import TopicPage
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


class WriteAPamphlet(Component):
    """The way from the admin's front to a new pamphlet: under which question of the library it belongs."""

    order = 50
    template_name = "cms/parts/write_a_pamphlet.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Give the topics under which this person may write."""
        request = parent_context["request"]
        topics = TopicPage.objects.live().order_by("path")
        allowed = [topic for topic in topics if topic.permissions_for_user(request.user).can_add_subpage()]
        return {"topics": allowed}


@hooks.register("construct_homepage_panels")
def begin_with_a_pamphlet(_request: HttpRequest, panels: list[Component]) -> None:
    """Put the way to a new pamphlet before everything else."""
    panels.append(WriteAPamphlet())


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
