"""A text in the languages of this office: the block, and the field of a form, that hold one text for each."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

LANGUAGES: Final = {"en": _("English"), "es": _("Spanish")}


def growing(rows: int) -> forms.Widget:
    """Give the admin's field for text that grows with it. Imported late: the admin's widgets need all models."""
    from wagtail.admin.widgets import AdminAutoHeightTextInput

    widget: forms.Widget = AdminAutoHeightTextInput(attrs={"rows": rows})
    return widget


class LinesBlock(blocks.TextBlock):
    """A text kept as it was written: no space is taken from its ends, and a line ends as it does everywhere here."""

    def __init__(self, **kwargs: Any) -> None:
        """Never required: what is missing is said by the check, and a draft is saved as it is."""
        super().__init__(**{"required": False, **kwargs})

    @cached_property
    def field(self) -> forms.Field:
        """The field, which strips nothing."""
        return forms.CharField(**{**self.field_options, "widget": growing(self.rows), "strip": False})

    def value_from_form(self, value: Any) -> str:
        """Give the text with line ends of one sort."""
        return one_line_end(value)

    class Meta:
        """What an empty one holds."""

        default = ""


class LineBlock(blocks.CharBlock):
    """A short text on one line: a name, a key, an expression."""

    def __init__(self, **kwargs: Any) -> None:
        """Never required."""
        super().__init__(**{"required": False, **kwargs})

    class Meta:
        """What an empty one holds."""

        default = ""


class WordsBlock(blocks.StructBlock):
    """One text in each language of the interview."""

    en = LinesBlock(label=LANGUAGES["en"], form_classname="words__en")
    es = LinesBlock(label=LANGUAGES["es"], form_classname="words__es")

    class Meta:
        """How it is drawn: the languages beside each other."""

        icon = "pilcrow"
        form_classname = "words"
        label_format = "{en}"


def one_line_end(value: Any) -> str:
    """Give `value` as a text in which every line ends with one character, as a browser does not send it."""
    return str(value or "").replace("\r\n", "\n").replace("\r", "\n")


class WordsInput(forms.MultiWidget):
    """One field for each language, each with its label."""

    template_name = "forms_service/authoring/words.html"

    def __init__(self, attrs: Any = None) -> None:
        """Make a field that grows with its text for each language."""
        super().__init__({code: growing(1) for code in LANGUAGES}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """Give the texts in the order of the languages."""
        return [str((value or {}).get(code, "")) for code in LANGUAGES]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Give each field its language."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for (code, label), widget in zip(LANGUAGES.items(), context["widget"]["subwidgets"], strict=True):
            widget["language"], widget["label"] = code, label
        return context


class WordsFormField(forms.MultiValueField):
    """A text for each language, as a dictionary."""

    widget = WordsInput

    def __init__(self, **kwargs: Any) -> None:
        """Require nothing: the check says what is missing."""
        kwargs = {name: value for name, value in kwargs.items() if name not in {"encoder", "decoder"}}
        fields = [forms.CharField(required=False, strip=False) for _code in LANGUAGES]
        super().__init__(**{**kwargs, "fields": fields, "required": False, "require_all_fields": False})

    def compress(self, data_list: list[str]) -> dict[str, str]:
        """Give the texts by language."""
        told = data_list or [""] * len(LANGUAGES)
        return {code: one_line_end(words) for code, words in zip(LANGUAGES, told, strict=True)}


class WordsField(models.JSONField):
    """A column that holds a text for each language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Be empty until something is written."""
        super().__init__(*args, **{"default": dict, "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        """Give the field of a form."""
        return models.Field.formfield(self, **{"form_class": WordsFormField, **kwargs})
