"""What a form says when something is missing: Django's own sentences are short of help."""

from django import forms
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    forms.Field: {"required": _("Fill this in, please.")},
    forms.BooleanField: {"required": _("Tick this box to go on.")},
    forms.ChoiceField: {"required": _("Choose one, please.")},
    forms.ModelChoiceField: {"required": _("Choose one, please.")},
    forms.FileField: {"required": _("Choose a file, please.")},
    forms.EmailField: {"invalid": _("Write the address like name@example.com.")},
}


def speak() -> None:
    """Put our sentences where fields look for theirs; a field's own `error_messages` still win."""
    for field, sentences in SENTENCES.items():
        field.default_error_messages = {  # type: ignore[attr-defined]
            **vars(field).get("default_error_messages", {}),
            **sentences,
        }
