"""Writing forms in the admin: the list, the editor, publishing, and how a form is offered."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.generic import EditView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from accounts.services import person_of
from common.errors import NotFound, PortalError
from forms_service import services
from forms_service.authoring.carrying import NotCarried, interview_of_parts, to_parts
from forms_service.authoring.errors import InterviewUnsound, KeyKept, KeyMissing, KeyTaken
from forms_service.authoring.forms import ManuscriptForm, OfferForm, edit_handler
from forms_service.authoring.judging import judged
from forms_service.authoring.naming import named
from forms_service.authoring.placing import block_of, placed
from forms_service.definition.problems import Problem
from forms_service.definition.shapes import said
from forms_service.editions import interview_of
from forms_service.models import Form, Manuscript
from forms_service.services.offering import is_author
from forms_service.states import ENDED, FormState

RUNNING = ~Q(requests__state__in=ENDED)


class ForAuthors(View):
    """A page for attorneys; for everybody else it is not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Look who is there before anything else."""
        if not is_author(request.user):
            raise NotFound(detail="no author of forms")
        return super().dispatch(request, *args, **kwargs)

    @property
    def author(self) -> User:
        """Who is there."""
        return person_of(self.request)

    def form_named(self, reference: str) -> Form:
        """Give a form by its reference. Raises: NotFound."""
        found = Form.objects.select_related("current", "manuscript").filter(reference=reference).first()
        if found is None:
            raise NotFound(detail="no such form")
        return found


def title_of(form: Form) -> str:
    """Give what a form is called: as it is being written, else as it is published."""
    if written := getattr(form, "manuscript", None):
        return str(written)
    interview = interview_of(form.current) if form.current is not None else None
    return said(interview.title, interview.language) if interview is not None else form.slug


class Forms(ForAuthors, WagtailAdminTemplateMixin, TemplateView):
    """All forms, with where they stand."""

    template_name = "forms_service/authoring/index.html"
    page_title = gettext_lazy("Forms")
    header_icon = "form"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Give none: this is where authors arrive."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give each form with its title, edition and running requests."""
        found: QuerySet[Form] = Form.objects.select_related("current", "manuscript").annotate(
            running=Count("requests", filter=RUNNING, distinct=True)
        )
        rows = [{"form": form, "title": title_of(form), "state": FormState(form.state).label} for form in found]
        return super().get_context_data(rows=rows, **kwargs)


class TrialPanel(BaseSidePanel):
    """The interview beside the editor, as it stands there."""

    name = "trial"
    title = gettext_lazy("Try it")
    template_name = "forms_service/authoring/trial_panel.html"
    order = 50

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button that opens it."""

        aria_label = gettext_lazy("Try the interview")
        icon_name = "desktop"
        has_counter = False


class Write(ForAuthors, EditView):
    """The editor: whatever is written is saved, with all its gaps; an edition is published when the check finds no error."""

    model = Manuscript
    form_class = ManuscriptForm
    template_name = "forms_service/authoring/write.html"
    index_url_name = "authoring:index"
    edit_url_name = "authoring:edit"
    header_icon = "form"
    permission_required = None
    submit_button_label = gettext_lazy("Save draft")
    actions = ["publish"]  # noqa: RUF012 - as Wagtail has it
    error_message = gettext_lazy(
        "It is not saved yet: something below cannot be read. Everything you typed is still here."
    )

    def get_panel(self) -> Any:
        """Give the panels of the editor."""
        return panels()

    def get_form_class(self) -> Any:
        """Give the form that the panels ask for."""
        return panels().get_form_class()

    @cached_property
    def form_of(self) -> Form | None:
        """The form that is written."""
        return self.form_named(self.kwargs["reference"])

    def get_object(self, queryset: Any = None) -> Manuscript:
        """Give the working copy; the first time, what the present edition says. Raises: NotCarried as a page of words."""
        form = self.form_of
        if form is None:
            return Manuscript()
        written: Manuscript | None = getattr(form, "manuscript", None)
        if written is None:
            written = Manuscript(form=form)
            if form.current is not None:
                written.take(to_parts(interview_of(form.current)))
        return written

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; say so where what was published from a file cannot be held by the editor."""
        try:
            shown = super().dispatch(request, *args, **kwargs)
        except NotCarried as why:
            messages.error(request, _("This form is kept in a file: %(why)s") % {"why": why.problems[0].sentence})
            return redirect("authoring:index")
        return shown

    def get_edit_url(self) -> str:
        """Give the address the editor is sent to."""
        form = self.form_of
        return reverse("authoring:edit", args=[form.reference]) if form is not None else reverse("authoring:add")

    def get_page_subtitle(self) -> str:
        """Give the title of the form."""
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Give the way from the list of forms."""
        return [
            {"url": reverse("authoring:index"), "label": _("Forms")},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_side_panels(self) -> Any:
        """Give the trial beside the editor."""
        return MediaContainer([TrialPanel(self.object, self.request)])

    @cached_property
    def written(self) -> Any:
        """What stands in the editor, with every empty name filled in."""
        form = self.form_of
        return named({**self.object.parts(), "key": form.slug if form is not None else ""})

    def get_form(self, form_class: Any = None) -> ManuscriptForm:
        """Give the form; where nothing was sent, with every problem beside its field."""
        form: ManuscriptForm = super().get_form(form_class)
        if not form.is_bound and self.problems:
            form.show(self.problems, self.written)
        return form

    @cached_property
    def problems(self) -> list[Problem]:
        """What the check says of what is saved."""
        return judged(self.written) if self.object.revision or self.form_of is not None else []

    def form_valid(self, form: ManuscriptForm) -> HttpResponse:
        """Save what is written, then publish it if that is wanted and it can be."""
        self.form = form
        parts = form.parts()
        form.instance.take(parts)
        try:
            written = services.save_manuscript(
                actor=self.author, manuscript=form.instance, key=parts["key"], seen=form.cleaned_data.get("seen")
            )
        except PortalError as why:
            form.add_error("key" if isinstance(why, KeyTaken | KeyMissing | KeyKept) else None, str(why))
            self.produced_error_message = self.get_error_message()
            again: HttpResponse = self.form_invalid(form)
            return again
        if self.action == "publish":
            self._publish({**parts, "key": written.form.slug})
        else:
            self._say_saved(judged({**parts, "key": written.form.slug}))
        return redirect("authoring:edit", written.form.reference)

    def _publish(self, parts: Any) -> None:
        errors = [problem for problem in judged(parts) if problem.is_error]
        if errors:
            messages.error(self.request, _("Saved, but not published. %(count)s") % {"count": _to_mend(len(errors))})
            return
        try:
            edition = services.publish_edition(actor=self.author, interview=interview_of_parts(parts))
        except InterviewUnsound as why:
            messages.error(self.request, str(why))
            return
        facts = {"number": edition.number}
        messages.success(
            self.request,
            _("Edition %(number)s is published. Whoever has begun an earlier edition goes on with it.") % facts,
        )

    def _say_saved(self, problems: list[Problem]) -> None:
        errors = sum(problem.is_error for problem in problems)
        messages.success(self.request, _("Saved. %(count)s") % {"count": _to_mend(errors) if errors else ""})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the problems with the way to each."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = self.form_of
        rows = []
        for problem in self.problems if not self.form.is_bound else []:
            where = placed(problem)
            block, part = block_of(where, self.written)
            rows.append({"problem": problem, "field": where.field or "title", "block": block, "part": part})
        number = form.current.number if form is not None and form.current is not None else 0
        return {
            **context,
            "written": form,
            "rows": rows,
            "errors": sum(problem.is_error for problem in self.problems),
            "edition": number,
            "next_edition": number + 1,
            "can_delete": False,
        }


class Begin(Write):
    """The editor of a form that does not exist yet."""

    @cached_property
    def form_of(self) -> Form | None:
        """None: it is made when it is saved."""
        return None

    def get_page_subtitle(self) -> str:
        """Say that it is new."""
        return _("A new form")


class Offer(ForAuthors, WagtailAdminTemplateMixin, TemplateView):
    """Who answers for a form and on what terms; its editions, and how many still fill them in."""

    template_name = "forms_service/authoring/offer.html"
    header_icon = "form"

    @cached_property
    def form(self) -> Form:
        """The form."""
        return self.form_named(self.kwargs["reference"])

    def get_page_title(self) -> str:
        """Give the title of the form."""
        return title_of(self.form)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Give the way from the list of forms."""
        return [
            {"url": reverse("authoring:index"), "label": _("Forms")},
            {"url": reverse("authoring:edit", args=[self.form.reference]), "label": title_of(self.form)},
            {"url": "", "label": _("Offer")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the form of the offer, and the editions."""
        editions = self.form.editions.select_related("published_by").annotate(running=Count("requests", filter=RUNNING))
        told = {"offer": OfferForm(form=self.form), **kwargs}
        return super().get_context_data(
            written=self.form, editions=editions.order_by("-number"), state=FormState(self.form.state).label, **told
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer it on these terms."""
        offer = OfferForm(request.POST, form=self.form)
        if offer.is_valid():
            try:
                services.offer_form(
                    actor=self.author,
                    form=self.form,
                    reviewers=offer.reviewers,
                    service_code=offer.cleaned_data["service_code"],
                    promise_hours=offer.cleaned_data["promise_hours"],
                )
            except PortalError as why:
                offer.add_error(None, str(why))
            else:
                messages.success(request, _("It is offered: people find it in the catalogue and can begin it."))
                return redirect("authoring:offer", self.form.reference)
        return self.render_to_response(self.get_context_data(offer=offer), status=400)


class Retire(ForAuthors):
    """Takes a form out of the catalogue."""

    http_method_names = ["post"]  # noqa: RUF012 - as Django has it

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Retire it."""
        form = self.form_named(reference)
        services.retire_form(actor=self.author, form=form)
        messages.success(request, _("It is out of the catalogue. Whoever has begun it can finish it."))
        return redirect("authoring:offer", form.reference)


def _to_mend(count: int) -> str:
    return ngettext("%(count)d thing is still to be mended.", "%(count)d things are still to be mended.", count) % {
        "count": count
    }


@cache
def panels() -> Any:
    """Give the panels, bound once: it needs all models."""
    return edit_handler()
