"""The library: topics as plain questions, and the pamphlets under them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.access import AccessLevel
from cms.blocks import ArticleBlock, words_in
from cms.choosing import PamphletForm
from cms.headings import Heading, headings_of
from cms.models.assets import FirmDocument
from cms.querysets import PamphletManager
from forms_service.models import Form, FormState
from forms_service.services import Shown, shown

WORDS_A_MINUTE = 200


class PamphletKind(models.TextChoices):
    """What kind of reading it is."""

    GUIDE = "guide", _("Guide")
    WHITE_PAPER = "white_paper", _("White paper")
    CHECKLIST = "checklist", _("Checklist")


class LibraryPage(Page):
    """The way into the library: topics, filters, everything newest first."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)

    class Meta:
        """As the admin and the search call it."""

        verbose_name = _("library")
        verbose_name_plural = _("libraries")

    max_count = 1
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.TopicPage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]
    template = "cms/library_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add topics, the filtered pamphlets, and the filters with what is chosen."""
        from cms.shelf import Shelf

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["shelf"] = Shelf.of(request.GET, under=self)
        return context


class TopicPage(Page):
    """A topic, asked as the reader would ask it."""

    summary = models.CharField(_("summary"), max_length=300)
    service = models.ForeignKey(
        "cms.ServicePage",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("our service that fits"),
    )

    class Meta:
        """As the admin and the search call it."""

        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    parent_page_types: ClassVar = ["cms.LibraryPage"]
    subpage_types: ClassVar = ["cms.PamphletPage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("service")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary")]
    template = "cms/topic_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pamphlets of the topic, newest first."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["pamphlets"] = PamphletPage.objects.child_of(self).live().newest()
        return context


class PamphletPage(RoutablePageMixin, Page):
    """One text that is a page on the screen and a paper in print, with a file beside it when there is one.

    `access` guards the text below the teaser; the file has a level of its own. `edition_on` dates the text;
    after `review_by` its owner must look at it again.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=PamphletKind.choices, default=PamphletKind.GUIDE)
    summary = models.CharField(_("summary"), max_length=300)
    teaser = models.TextField(
        _("teaser"), blank=True, help_text=_("Shown to those who may not read the whole: make it useful.")
    )
    body = StreamField(ArticleBlock())
    access = models.CharField(
        _("who may read it"), max_length=12, choices=AccessLevel.choices, default=AccessLevel.PUBLIC
    )
    document = models.ForeignKey(
        FirmDocument,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("file to download"),
    )
    jurisdiction = models.CharField(_("jurisdiction"), max_length=80, blank=True)
    edition_on = models.DateField(_("edition of"), default=date.today)
    review_by = models.DateField(_("look at it again by"), null=True, blank=True)
    author_name = models.CharField(_("written by"), max_length=120, blank=True)
    is_sample = models.BooleanField(_("sample, not legal advice"), default=False)
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    service = models.ForeignKey(
        "cms.ServicePage",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("our service that fits"),
    )
    form = models.ForeignKey(
        "forms_service.Form",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        limit_choices_to={"state": FormState.OFFERED, "current__isnull": False},
        verbose_name=_("our form that fits"),
    )

    objects = PamphletManager()

    class Meta:
        """As the admin and the search call it."""

        verbose_name = _("pamphlet")
        verbose_name_plural = _("pamphlets")

    parent_page_types: ClassVar = ["cms.TopicPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("access"), FieldPanel("teaser"), FieldPanel("document")], heading=_("Who may read it")
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("jurisdiction")]),
                FieldRowPanel([FieldPanel("edition_on"), FieldPanel("review_by")]),
                FieldRowPanel([FieldPanel("author_name"), FieldPanel("is_sample")]),
                FieldRowPanel([FieldPanel("service"), FieldPanel("form")]),
            ],
            heading=_("About it"),
        ),
    ]
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("kind"),
        index.FilterField("access"),
        index.FilterField("jurisdiction"),
    ]
    template = "cms/pamphlet_page.html"
    base_form_class = PamphletForm

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Work out the reading time with everything else that is derived before a save."""
        self.reading_minutes = max(1, round(words_in(self.body) / WORDS_A_MINUTE))
        super().full_clean(*args, **kwargs)

    @property
    def headings(self) -> list[Heading]:
        """The table of contents; empty for a text too short to need one."""
        found = headings_of(self.body)
        return found if len(found) > 2 else []

    @property
    def fitting_form(self) -> Shown | None:
        """The form that stands beside it, while the firm offers it; one query at most."""
        form = Form.objects.offered().filter(pk=self.form_id).first() if self.form_id else None
        return shown(form, get_language() or "en") if form is not None else None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what this reader may see, why, and what fits beside it."""
        from cms.services import may_open, may_read

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["reading"] = may_read(request.user, self)
        context["opening"] = may_open(request.user, self.document) if self.document else None
        context["topic"] = self.get_parent()
        context["fitting_form"] = self.fitting_form
        context["offer"] = self.service or self.get_parent().specific.service
        return context

    @path("print/", name="print")
    def print_view(self, request: HttpRequest) -> HttpResponse:
        """Give the pamphlet as a printed paper, for those who may read it."""
        from cms.printing import answer_print

        return answer_print(request, self)
