"""The form an author writes in, and the one that offers a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface

from accounts.models import User
from accounts.roles import StaffRole
from forms_service.authoring.carrying import Parts
from forms_service.authoring.naming import named, numbered
from forms_service.authoring.placing import errors_by_field, placed
from forms_service.definition.problems import Problem
from forms_service.models import Form, Manuscript
from subscriptions.models import IncludedService


class ManuscriptForm(WagtailAdminModelForm):
    """What an author writes, with all its gaps. Whatever can be read is saved; what is missing is said beside it."""

    key = forms.CharField(
        label=_("Name in the address"),
        required=False,
        max_length=60,
        help_text=_("Small letters, digits and -, such as care-of-a-cat. Left empty, it is made of the title."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the name in the address, which stays once the form has been published under it."""
        super().__init__(*args, **kwargs)
        form = Form.objects.filter(pk=self.instance.form_id).first() if self.instance.form_id else None
        self.initial["key"] = form.slug if form is not None else ""
        self.initial["seen"] = self.instance.revision
        if form is not None and form.current_id is not None:
            self.fields["key"].disabled = True
            self.fields["key"].help_text = _("It has been published under this name, which stays.")

    def parts(self) -> Parts:
        """Give what stands in the form, with every empty name filled in. Call it when the form is valid."""
        parts = named({**self.instance.parts(), "key": self.cleaned_data.get("key", "")})
        if self.cleaned_data.get("key") or not parts["key"]:
            return {**parts, "key": parts["key"] or self.initial["key"]}
        taken = set(Form.objects.exclude(pk=self.instance.form_id).values_list("slug", flat=True))
        return {**parts, "key": next(each for each in numbered(parts["key"], "-") if each not in taken)}

    def show(self, problems: Iterable[Problem], parts: Parts) -> None:
        """Put each problem beside its field, without anything having been sent."""
        found = errors_by_field((placed(problem) for problem in problems), parts)
        self._errors = ErrorDict({name: ErrorList(errors) for name, errors in found.items() if name in self.fields})


class OfferForm(forms.Form):
    """Who answers for a form, which included service it uses, and by when an answer is promised."""

    promise_hours = forms.IntegerField(
        label=_("Answered within (hours of working days)"),
        min_value=1,
        max_value=720,
        help_text=_("24 is one working day, 48 are two."),
    )
    service_code = forms.ChoiceField(
        label=_("Included service it uses"), required=False, help_text=_("Without one, the form is free.")
    )
    ROWS = 3

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        """Begin with how `form` is offered now."""
        super().__init__(*args, **kwargs)
        self.form = form
        attorneys = User.objects.filter(staff_role=StaffRole.ATTORNEY, is_active=True).order_by("name")
        now = list(form.reviewers.all())
        for row in range(self.ROWS):
            first, cover = self._names(row)
            reviewer = now[row] if row < len(now) else None
            self.fields[first] = forms.ModelChoiceField(
                attorneys,
                label=_("Attorney who answers for it") if not row else _("Another attorney"),
                required=not row,
                empty_label=_("Nobody"),
                initial=reviewer.user_id if reviewer else None,
            )
            self.fields[cover] = forms.ModelChoiceField(
                attorneys,
                label=_("Who stands in for her"),
                required=False,
                empty_label=_("Nobody"),
                initial=reviewer.cover_id if reviewer else None,
            )
        codes = IncludedService.objects.order_by("code").values_list("code", flat=True).distinct()
        told = dict.fromkeys([*codes, *([form.service_code] if form.service_code else [])])
        self.fields["service_code"].choices = [("", _("None: it is free")), *((code, code) for code in told)]  # type: ignore[attr-defined]
        self.initial.setdefault("service_code", form.service_code)
        self.initial.setdefault("promise_hours", form.promise_hours)
        self.order_fields([name for row in range(self.ROWS) for name in self._names(row)])

    @staticmethod
    def _names(row: int) -> tuple[str, str]:
        return f"reviewer_{row}", f"cover_{row}"

    def clean(self) -> dict[str, Any]:
        """Refuse an attorney who is named twice or covers for herself."""
        told = super().clean() or {}
        seen: set[User] = set()
        for row in range(self.ROWS):
            first, cover = self._names(row)
            user = told.get(first)
            if user is None and told.get(cover) is not None:
                self.add_error(first, ValidationError(_("Say for whom this attorney stands in.")))
            if user is not None and user in seen:
                self.add_error(first, ValidationError(_("This attorney is named twice.")))
            if user is not None and told.get(cover) == user:
                self.add_error(
                    cover, ValidationError(_("Nobody stands in for herself. Choose another attorney, or none."))
                )
            seen |= {user} if user is not None else set()
        return told

    @property
    def reviewers(self) -> list[tuple[User, User | None]]:
        """The attorneys with their cover, in order."""
        pairs = (
            (self.cleaned_data.get(first), self.cleaned_data.get(cover))
            for first, cover in map(self._names, range(self.ROWS))
        )
        return [(user, cover) for user, cover in pairs if user is not None]


def _help(name: str) -> HelpPanel:
    return HelpPanel(template=f"forms_service/authoring/help/{name}.html")


def _fields(*names: str) -> list[FieldPanel]:
    return [FieldPanel(name) for name in names]


def edit_handler() -> Any:
    """Give the panels of the editor, bound to the working copy."""
    panels = TabbedInterface(
        [
            ObjectList(
                [
                    *_fields("title", "languages", "summary"),
                    MultiFieldPanel(_fields("for_whom", "not_for", "needs"), heading=_("On its page in the catalogue")),
                    MultiFieldPanel(_fields("minutes", "jurisdictions", "topics", "key"), heading=_("Facts")),
                ],
                heading=_("About"),
            ),
            ObjectList([_help("screens"), FieldPanel("screens"), FieldPanel("computed")], heading=_("Questions")),
            ObjectList(
                [
                    _help("paper"),
                    FieldPanel(
                        "document_title", help_text=_("The paper is made in the languages in which it has a title.")
                    ),
                    *_fields("subtitle", "blocks", "instructions", "sample_notice"),
                ],
                heading=_("Paper"),
            ),
            ObjectList([_help("sending"), *_fields("parties", "agreement")], heading=_("Sending")),
            ObjectList([_help("texts")], heading=_("How to write")),
        ],
        base_form_class=ManuscriptForm,
    )
    return panels.bind_to_model(Manuscript)
