"""The firm's front page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page


class HomePage(Page):
    """The front: the firm's name, one sentence of what it does, the doors, the latest of the library."""

    headline = models.CharField(_("headline"), max_length=120)
    sentence = models.CharField(_("what the firm does, in a sentence or two"), max_length=300)
    client_door = models.CharField(
        _("under “I am a client”"),
        max_length=120,
        default=_("See what is happening, send papers, write to your attorney"),
    )
    library_door = models.CharField(
        _("under “Read and learn”"), max_length=120, default=_("Guides in plain words, written by our attorneys")
    )
    forms_door = models.CharField(
        _("under “Do it yourself, with an attorney's review”"),
        max_length=120,
        default=_("Answer questions in plain words; an attorney reads every answer and releases the paper"),
    )
    plans_door = models.CharField(
        _("under “Stay with us”"), max_length=120, default=_("A yearly plan: the whole library, and services included")
    )

    class Meta:
        """As the admin and the search call it."""

        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["cms.LibraryPage", "cms.PlainPage", "cms.ServicePage", "cms.HelpIndexPage"]
    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("headline"), FieldPanel("sentence")], heading=_("First words")),
        MultiFieldPanel(
            [
                FieldPanel("client_door"),
                FieldPanel("library_door"),
                FieldPanel("forms_door"),
                FieldPanel("plans_door"),
            ],
            heading=_("The doors"),
        ),
    ]
    template = "cms/home_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the latest pamphlets and the services, in one query each."""
        from cms.models.library import PamphletPage
        from cms.models.plain import ServicePage

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["latest"] = PamphletPage.objects.live().public().newest()[:4]
        context["services"] = ServicePage.objects.live().public().order_by("path")[:3]
        return context
