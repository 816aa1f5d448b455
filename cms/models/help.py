"""The help centre: how the office works, for those who use it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import ArticleBlock


class HelpIndexPage(Page):
    """The list of help pages."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)

    class Meta:
        """As the admin and the search call it."""

        verbose_name = _("help")
        verbose_name_plural = _("help indexes")

    max_count = 1
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.HelpPage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]
    template = "cms/help_index_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the help pages in their order."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["pages"] = HelpPage.objects.child_of(self).live().order_by("path")
        return context


class HelpPage(Page):
    """One question of somebody who uses the office, and its answer."""

    summary = models.CharField(_("the answer in a sentence"), max_length=300)
    body = StreamField(ArticleBlock(), blank=True)

    class Meta:
        """As the admin and the search call it."""

        verbose_name = _("help page")
        verbose_name_plural = _("help pages")

    parent_page_types: ClassVar = ["cms.HelpIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    template = "cms/help_page.html"
