"""What an answer is worth: as a value in an expression, and as words in a sentence."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_precision

from forms_service.definition.expressions import as_moment
from forms_service.definition.shapes import ADDRESS_PARTS, Computed, Kind, Question, said
from forms_service.engine.answers import Json

HOME: Final = "US"
# Spanish says "Rosa e Inés", but "agua y hielo".
SOUNDS_AS_I: Final = re.compile(r"h?[ií](?![aeo])", re.IGNORECASE)
YES: Final = {"en": "yes", "es": "sí"}
NO: Final = {"en": "no", "es": "no"}
EMPTY_BY_KIND: Final[dict[Kind, Any]] = {
    Kind.TEXT: "",
    Kind.LONG_TEXT: "",
    Kind.NAME: "",
    Kind.EMAIL: "",
    Kind.PHONE: "",
    Kind.CHOICE: "",
    Kind.CHOICES: [],
}


def in_expressions(kind: Kind, value: Json) -> Any:
    """Give an answer as an expression knows it. What was left empty is an empty text, an empty list, or null."""
    if value is None:
        return EMPTY_BY_KIND.get(kind)
    if kind is Kind.DATE:
        return as_moment(date.fromisoformat(value))
    if kind is Kind.ADDRESS:
        return {part: value.get(part, "") for part in ADDRESS_PARTS}
    return value


def in_words(value: Any, language: str, *, shape: Question | Computed | None = None) -> str:
    """Give a value of an expression as it stands in a sentence: a day written out, an amount with its sign, a choice's label."""
    locale = locale_of(language)
    match value:
        case None:
            return ""
        case bool():
            return (YES if value else NO).get(locale.language, str(value))
        case int() if shape is not None and shape.kind == Kind.MONEY:
            return _amount(value, shape.currency, locale)
        case int() | float():
            return _number(value, locale)
        case datetime():
            return str(format_date(value.date(), format="long", locale=locale))
        case list():
            return listed([in_words(each, language, shape=shape) for each in value], language)
        case dict():
            return _address(value)
        case _:
            return _label(str(value), language, shape)


def listed(words: list[str], language: str) -> str:
    """Give words as a sentence lists them: a, b and c."""
    told = str(format_list(words, locale=locale_of(language)))
    if locale_of(language).language == "es" and len(words) > 1 and SOUNDS_AS_I.match(words[-1]):
        before = told.removesuffix(f" y {words[-1]}")
        return told if before == told else f"{before} e {words[-1]}"
    return told


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Give what Babel knows of a language tag, English where it knows nothing.

    A tag without a region is written as it is here: a thousand dollars are $1,000.00 in a Spanish paper of this country, too.
    """
    for tag in (f"{language}-{HOME}", language) if language.isalpha() else (language,):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def _number(value: float, locale: Locale) -> str:
    try:
        return str(format_decimal(value, locale=locale))
    except InvalidOperation:
        return str(value)


def _amount(minor: int, currency: str, locale: Locale) -> str:
    digits = get_currency_precision(currency)
    return str(format_currency(Decimal(minor).scaleb(-digits), currency, locale=locale))


def _address(parts: dict[str, str]) -> str:
    street = ", ".join(filter(None, (parts.get("street"), parts.get("unit"))))
    region = " ".join(filter(None, (parts.get("state"), parts.get("postal_code"))))
    return ", ".join(filter(None, (street, parts.get("city"), region)))


def _label(value: str, language: str, shape: Question | Computed | None) -> str:
    if isinstance(shape, Question):
        for option in shape.options:
            if option.value == value:
                return said(option.label, language)
    return value
