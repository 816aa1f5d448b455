"""What a guest enters: a password, or one file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PasswordForm(forms.Form):
    """The password of a link, where it has one."""

    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        help_text=_("Whoever sent the link tells it to you, on the telephone for example. It is not in the mail."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_asked: bool, **kwargs: Any) -> None:
        """Ask for nothing where there is none."""
        super().__init__(*args, **kwargs)
        if not is_asked:
            del self.fields["password"]


class CodeForm(forms.Form):
    """The code from the second mailbox."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Type the six digits from the mail.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "pattern": "[0-9 \\-]*"}
        ),
    )


class SentForm(forms.Form):
    """One file without scripts. `told` is what went wrong with the last one."""

    file = forms.FileField(label=_("File"), error_messages={"required": _("Choose a file first, then send it.")})
    told = ""
