"""What an administrator asks about a breach."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.services import Question


class BreachForm(forms.Form):
    """What narrows the question; at least one of the fields. Times are the firm's own."""

    actor = forms.EmailField(label=gettext_lazy("Person's mail address"), required=False)
    session = forms.CharField(label=gettext_lazy("Session"), required=False, max_length=64, strip=True)
    address = forms.GenericIPAddressField(label=gettext_lazy("Network address"), required=False)
    matter = forms.SlugField(label=gettext_lazy("Reference of a matter"), required=False, max_length=12)
    since = forms.DateTimeField(
        label=gettext_lazy("From"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until, not included"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean_actor(self) -> str:
        """Give the person's reference. Raises: ValidationError for somebody unknown."""
        address = self.cleaned_data["actor"]
        if not address:
            return ""
        person = User.objects.filter(email__iexact=address).first()
        if person is None:
            raise forms.ValidationError(_("Nobody here has this address."))
        return str(person.record_ref)

    def clean(self) -> dict[str, Any] | None:
        """Ask for at least one thing that narrows it."""
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Fill in at least one field: the whole record is in the record itself."))
        return self.cleaned_data

    def question(self) -> Question:
        """Give what was asked, once the form is valid."""
        asked = self.cleaned_data
        return Question(
            actor=asked["actor"],
            session=asked["session"],
            address=asked["address"] or "",
            matter=f"matter:{asked['matter']}" if asked["matter"] else "",
            since=asked["since"],
            until=asked["until"],
        )
