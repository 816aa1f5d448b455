"""The shapes of what an attorney enters about a draft."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.widgets import DayInput


def _words(rows: int, *, is_first: bool = False) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autofocus": is_first})


class ClauseForm(forms.Form):
    """A clause in the attorney's own words. Its length and characters are the service's to judge."""

    text = forms.CharField(
        label=_("The clause in your words"),
        widget=_words(8, is_first=True),
        error_messages={"required": _("A clause cannot be empty. Write its words, or go back to leave it as it is.")},
    )


class ReturnForm(forms.Form):
    """What is said to the whole of a returned form, besides the remarks."""

    words = forms.CharField(
        label=_("A few words about the whole"),
        help_text=_("Only if the remarks do not say it all. The person reads it as it stands here."),
        widget=_words(4),
        required=False,
    )


class RefusalForm(forms.Form):
    """Why a form is not taken on, and what can be done instead."""

    reason = forms.CharField(
        label=_("Why we cannot do this"),
        widget=_words(4),
        error_messages={"required": _("Say why. The person reads it.")},
    )
    next_step = forms.CharField(
        label=_("What the person can do instead"),
        help_text=_("A person, an office, another form: the next step, in plain words."),
        widget=_words(3),
        error_messages={"required": _("Say what can be done instead. The person reads it.")},
    )


class AskAgainForm(forms.Form):
    """What is wrong with the copy that came."""

    words = forms.CharField(
        label=_("What is wrong with the copy"),
        max_length=400,
        widget=_words(3),
        error_messages={"required": _("Say what is wrong, so that the next copy is right.")},
    )


class AbsenceForm(forms.Form):
    """How long an attorney is away."""

    until_on = forms.DateField(
        label=_("The last day you are away"),
        widget=DayInput(),
        error_messages={
            "required": _("Give the last day you are away."),
            "invalid": _("Write the day like 2027-01-31."),
        },
    )
