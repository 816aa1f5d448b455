"""How an author chooses what stands beside a page. It is apart from the other forms: the pages themselves need it early."""

from __future__ import annotations

from typing import Any

from django.forms import ModelChoiceField
from django.utils.translation import get_language
from wagtail.admin.forms import WagtailAdminPageForm

from forms_service.models import Form
from forms_service.services import shown


class PamphletForm(WagtailAdminPageForm):
    """The form of a pamphlet: the firm's form that fits beside it is chosen by its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the forms as their readers see them."""
        super().__init__(*args, **kwargs)
        found = self.fields.get("form")
        if isinstance(found, ModelChoiceField):
            found.label_from_instance = _name_of  # type: ignore[assignment,method-assign]


def _name_of(form: Form) -> str:
    return shown(form, get_language() or "en").title
