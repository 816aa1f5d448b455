"""The shape of what is typed when doors are shut: to one person, or to everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.errors import TwoKeepersNeeded
from accounts.models import User
from accounts.services.freezing import REASON_LENGTH
from common import clock


class StaffChoice(forms.ModelChoiceField):
    """One of the people who work here."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer nobody until the page is asked for."""
        super().__init__(queryset=User.objects.none(), empty_label=_("Choose…"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Give the name and what the person does here."""
        return f"{obj.name} · {obj.get_staff_role_display()}"


class CloseOfficeForm(forms.Form):
    """Close the whole office: the word, the reason, two people who may open it again."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence. It stands in the record."),
    )
    keeper = StaffChoice(label=_("Who may open it again"))
    other_keeper = StaffChoice(label=_("And who else"), help_text=_("Only these two can open the office again."))
    word = forms.CharField(
        label=_("Type CLOSE"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the people who work here now."""
        super().__init__(*args, **kwargs)
        people = User.objects.at_work(clock.now()).staff()
        for name in ("keeper", "other_keeper"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]

    def clean_word(self) -> str:
        """Give the word when it is the one asked for."""
        word = str(self.cleaned_data["word"]).strip().upper()
        if word not in {"CLOSE", gettext("CLOSE")}:
            raise forms.ValidationError(_("Type the word as it stands above the field."))
        return word

    def clean(self) -> Any:
        """Give everything, with two different people."""
        cleaned = super().clean() or {}
        keeper = cleaned.get("keeper")
        if keeper and keeper == cleaned.get("other_keeper"):
            self.add_error("other_keeper", TwoKeepersNeeded().message)
        return cleaned


FOR_GOOD, FOR_A_TIME = "for_good", "for_a_time"


class FreezeForm(forms.Form):
    """Pause somebody: why, until when, and their name typed once, so that no slip of the hand shuts the wrong person out."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence. It stands in the record; they do not see it."),
    )
    end = forms.ChoiceField(
        label=_("How long"),
        choices=[(FOR_GOOD, _("Until somebody lifts it")), (FOR_A_TIME, _("Until the morning of a day"))],
        initial=FOR_GOOD,
        widget=forms.RadioSelect,
    )
    until_on = forms.DateField(
        label=_("The day"),
        required=False,
        help_text=_("Only for a day: the doors open again by themselves when it begins."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    word = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        """Ask for the `name` of whoever is paused."""
        super().__init__(*args, **kwargs)
        self._name = name
        self.fields["word"].label = _("Type %(name)s") % {"name": name}

    def clean_word(self) -> str:
        """Give the name when it is the one asked for, in any case."""
        typed, wanted = (" ".join(text.split()).casefold() for text in (self.cleaned_data["word"], self._name))
        if typed != wanted:
            raise forms.ValidationError(_("Type the name as it stands above the field."))
        return str(self.cleaned_data["word"])

    def clean(self) -> Any:
        """Give everything, with `until`: the beginning of the day, or None for good."""
        cleaned = super().clean() or {}
        day = cleaned.get("until_on")
        cleaned["until"] = None
        if cleaned.get("end") == FOR_A_TIME and "until_on" not in self.errors:
            if day is None or day <= clock.today():
                self.add_error("until_on", _("Choose a day after today."))
            else:
                cleaned["until"] = timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
        return cleaned
