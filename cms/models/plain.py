"""Plain pages and the pages of the firm's services."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import ArticleBlock


class PlainPage(Page):
    """A page with a title and a text: people, terms, privacy."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = StreamField(ArticleBlock(), blank=True)

    class Meta:
        """As the admin and the search call it."""

        verbose_name = _("page")
        verbose_name_plural = _("pages")

    # Who we are, privacy, terms: people look for them at the foot of a page.
    show_in_menus_default: ClassVar = True
    parent_page_types: ClassVar = ["cms.HomePage", "cms.PlainPage"]
    subpage_types: ClassVar = ["cms.PlainPage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    template = "cms/plain_page.html"


class ServicePage(Page):
    """Something the firm does for a price, told so that a reader knows whether it fits her."""

    summary = models.CharField(_("summary"), max_length=300)
    fits = models.CharField(_("this is for you when"), max_length=300, blank=True)
    fits_not = models.CharField(_("this is not for you when"), max_length=300, blank=True)
    price_words = models.CharField(_("price, in words"), max_length=120, blank=True)
    body = StreamField(ArticleBlock(), blank=True)

    class Meta:
        """As the admin and the search call it."""

        verbose_name = _("service")
        verbose_name_plural = _("services")

    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("fits"),
        FieldPanel("fits_not"),
        FieldPanel("price_words"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    template = "cms/service_page.html"
