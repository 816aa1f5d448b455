"""A screen of an interview as a form: each question a field, each answer as it was typed, each refusal a sentence beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from babel.numbers import format_decimal, get_currency_precision
from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from forms_service.definition.shapes import ADDRESS_PARTS, Kind, Option, Question, said
from forms_service.engine.answers import Json
from forms_service.engine.conversation import scope_at
from forms_service.engine.scope import Scope
from forms_service.engine.standing import Place, Standing
from forms_service.engine.taking import NotTaken, open_options
from forms_service.engine.telling import value_in_words
from forms_service.engine.values import locale_of
from forms_service.engine.wording import worded
from forms_service.sentences import sentence_of
from press.paper import plain

PARTS: Final = {
    "street": _("Street and number"),
    "unit": _("Apartment or floor (optional)"),
    "city": _("Town or city"),
    "state": _("State"),
    "postal_code": _("Postal code"),
}
COMPLETE: Final = {
    "street": "address-line1",
    "unit": "address-line2",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
}
SEEN: Final = "seen."


class ScreenForm(forms.Form):
    """The questions of a screen, or of one thing of a group. What came in is held by the engine, never by this form."""

    use_required_attribute = False

    def __init__(
        self,
        standing: Standing,
        places: tuple[Place, ...],
        language: str,
        *,
        typed: Mapping[str, Json] | None = None,
        refused: Mapping[str, NotTaken] | None = None,
    ) -> None:
        """Show `places` with what is saved, or with what was just `typed` (by path) and why it was `refused`."""
        self.refusals: dict[str, str] = {}
        super().__init__(initial={})
        for place in places:
            name = place.question.name
            scope = scope_at(standing, place)
            shown = (typed or {}).get(place.path, standing.answers.typed.get(place.path))
            as_typed = shown is not None and not is_day(shown)
            self.fields[name] = field_of(place.question, scope, language, as_typed=as_typed)
            self.initial[name] = shown if shown is not None else shown_value(place.question, place.value, language)
            self.fields[SEEN + name] = forms.IntegerField(widget=forms.HiddenInput, required=False)
            self.initial[SEEN + name] = place.given.revision if place.given is not None else 0
            if refused and place.path in refused:
                sentence = sentence_of(refused[place.path], place.question)
                if refused[place.path].code == "changed_elsewhere" and (other := value_in_words(place, language)):
                    sentence += " " + _("The other says: “%(other)s”.") % {"other": other}
                self.refusals[name] = sentence
        self.is_bound = False
        self._errors = ErrorDict({name: ErrorList([words]) for name, words in self.refusals.items()})

    @property
    def errors(self) -> ErrorDict:
        """The refusals; nothing else is held against the person."""
        return self._errors or ErrorDict()


class _Label(str):
    """An option's words, with the help that stands under them."""

    help: str = ""

    @classmethod
    def of(cls, option: Option, language: str) -> _Label:
        label = cls(said(option.label, language))
        label.help = said(option.help, language)
        return label


class AddressWidget(forms.MultiWidget):
    """An address in five fields, each with its own label."""

    template_name = "forms_service/widgets/address.html"

    def __init__(self) -> None:
        """One text field for each part, which the browser may fill in."""
        super().__init__({part: forms.TextInput(attrs={"autocomplete": COMPLETE[part]}) for part in ADDRESS_PARTS})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Give each field its label."""
        context = super().get_context(name, value, attrs)
        for part, widget in zip(ADDRESS_PARTS, context["widget"]["subwidgets"], strict=True):
            widget["label"] = PARTS[part]
        return context

    def decompress(self, value: Any) -> list[str]:
        """Give the parts of an address in order."""
        return [str(value.get(part, "")) if isinstance(value, dict) else "" for part in ADDRESS_PARTS]

    def id_for_label(self, id_: str) -> str:
        """Point at the first field."""
        return f"{id_}_{ADDRESS_PARTS[0]}"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Give the parts by name."""
        return {part: data.get(f"{name}_{part}", "") for part in ADDRESS_PARTS}


def is_day(value: Json) -> bool:
    """Whether a value is a day as a date field takes and sends it, e.g. "2026-11-23"."""
    try:
        return isinstance(value, str) and len(value) == len("YYYY-MM-DD") and bool(date.fromisoformat(value))
    except ValueError:
        return False


def widget_of(question: Question, *, as_typed: bool) -> forms.Widget:
    """Give the control for a question's kind; a day that could not be read is shown as it was typed, in a field for text."""
    match question.kind:
        case Kind.LONG_TEXT:
            return forms.Textarea(attrs={"rows": 4})
        case Kind.EMAIL:
            return forms.EmailInput(attrs={"autocomplete": "email"})
        case Kind.PHONE:
            return forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        case Kind.NAME:
            return forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"})
        case Kind.DATE:
            return forms.TextInput(attrs={} if as_typed else {"type": "date"})
        case Kind.NUMBER:
            return forms.TextInput(attrs={"inputmode": "numeric"})
        case Kind.MONEY:
            return forms.TextInput(attrs={"inputmode": "decimal"})
        case Kind.YES_NO | Kind.CHOICE:
            return forms.RadioSelect()
        case Kind.CHOICES:
            return forms.CheckboxSelectMultiple()
        case Kind.ADDRESS:
            return AddressWidget()
        case Kind.TEXT:
            return forms.TextInput()


def field_of(question: Question, scope: Scope, language: str, *, as_typed: bool = False) -> forms.Field:
    """Give the field for a question, with its words filled in from the answers so far."""
    label = plain(worded(question.label, scope, language))
    helped = plain(worded(question.help, scope, language))
    widget = widget_of(question, as_typed=as_typed)
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        is_open = set(open_options(question, scope))
        choices = (
            [("true", _("Yes")), ("false", _("No"))]
            if question.kind == Kind.YES_NO
            else [(o.value, _Label.of(o, language)) for o in question.options if o.value in is_open]
        )
        kind = forms.MultipleChoiceField if question.kind == Kind.CHOICES else forms.ChoiceField
        return kind(label=label, help_text=helped, required=question.required, widget=widget, choices=choices)
    return forms.Field(label=label, help_text=helped, required=question.required, widget=widget)


def shown_value(question: Question, value: Json, language: str) -> Json:
    """Give a saved answer as it stands in its field."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() if question.kind == Kind.MONEY:
            digits = get_currency_precision(question.currency)
            return format_decimal(value / 10**digits, format=f"#,##0.{'0' * digits}", locale=locale_of(language))
        case _:
            return value


def typed_in(places: tuple[Place, ...], data: QueryDict) -> list[tuple[str, Json]]:
    """Give by path what a posted form says of `places`; a question that is not in it is left alone."""
    found: list[tuple[str, Json]] = []
    for place in places:
        name = place.question.name
        if SEEN + name not in data:
            continue
        match place.question.kind:
            case Kind.CHOICES:
                found.append((place.path, data.getlist(name)))
            case Kind.ADDRESS:
                found.append((place.path, {part: data.get(f"{name}_{part}", "") for part in ADDRESS_PARTS}))
            case _:
                found.append((place.path, data.get(name, "")))
    return found


def seen_in(places: tuple[Place, ...], data: QueryDict) -> dict[str, int]:
    """Give by path the revision of the answer that the posted page showed."""
    shown = {place.path: data.get(SEEN + place.question.name, "") for place in places}
    return {
        path: int(words) for path, words in shown.items() if words.isascii() and words.isdigit() and len(words) < 10
    }
