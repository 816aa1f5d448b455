"""Taking an answer: from what was typed or chosen to what is kept, or what is to be said about it.

A form gives strings; a file of answers gives JSON. Both are taken, in the ways people write them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from babel.dates import get_month_names
from babel.numbers import NumberFormatError, get_currency_precision, get_currency_symbol, parse_decimal

from forms_service.definition.expressions import read
from forms_service.definition.shapes import ADDRESS_PARTS, CHOOSING, Kind, Question
from forms_service.engine.answers import Json
from forms_service.engine.scope import Scope
from forms_service.engine.values import in_expressions, in_words, locale_of
from press.paper import Run
from press.paper.runs import clean, is_blank

LONGEST: Final[Mapping[Kind, int]] = {
    Kind.TEXT: 500,
    Kind.LONG_TEXT: 10_000,
    Kind.NAME: 200,
    Kind.EMAIL: 254,
    Kind.PHONE: 40,
}
LONGEST_PART: Final = 200
MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
NUMERIC: Final = re.compile(r"(\d{1,2})[/.\s-](\d{1,2})[/.\s-](\d{4})")
YES: Final = frozenset({"true", "yes", "1", "sí", "si", "on"})
NO: Final = frozenset({"false", "no", "0", "off"})
NO_WORDS: Final = {Kind.NAME: "no_name", Kind.EMAIL: "no_mail", Kind.PHONE: "no_phone"}
TOO_LARGE: Final = 10**15
EARLIEST, LATEST = date(1875, 1, 1), date(2200, 12, 31)


class NotTaken(Exception):
    """An answer that cannot be taken. `code` chooses the sentence beside the field, `facts` fill it in.

    Codes: not_asked, changed_elsewhere, unprintable(characters), required, too_long(limit, count), no_name, no_mail, no_phone, no_day, no_such_day,
    far_day, no_number, no_amount, no_such_option, no_yes_no, address_part(part), too_small(bound), too_large(bound),
    too_small_count(bound), too_large_count(bound).
    """

    def __init__(self, code: str, facts: Mapping[str, str] | None = None) -> None:
        """Say which sentence, and with what in it."""
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, str] = facts or {}


def take(question: Question, typed: Json, scope: Scope, language: str) -> Json:
    """Give the answer to keep; None for a question left empty that may be. Raises: NotTaken.

    `scope` gives the values that its options and bounds depend on.
    """
    words = _clean(typed)
    if _is_empty(words):
        if question.required:
            raise NotTaken("required")
        return None
    value = TAKERS[question.kind](question, words, language)
    if question.kind in CHOOSING:
        _check_options(question, value, scope)
    _check_bounds(question, value, scope, language)
    return value


def _clean(typed: Json) -> Json:
    """Give what was typed with its letters composed and the spaces around it gone."""
    match typed:
        case str():
            text = clean(typed).strip()
            return "" if is_blank((Run(text),)) else text
        case int() if abs(typed) >= TOO_LARGE:
            raise NotTaken(
                "too_long", {"limit": str(len(str(TOO_LARGE)) - 1), "count": str(int(typed.bit_length() * 0.302))}
            )
        case list():
            return [_clean(each) for each in typed if not _is_empty(_clean(each))]
        case dict():
            return {part: _clean(each) for part, each in typed.items()}
        case _:
            return typed


def _is_empty(words: Json) -> bool:
    return words is None or words in ("", []) or (isinstance(words, dict) and not any(words.values()))


def _text(question: Question, words: Json, _language: str) -> Json:
    if isinstance(words, bool) or not isinstance(words, str | int):
        raise NotTaken(NO_WORDS.get(question.kind, "required"))
    text, limit = str(words), LONGEST[question.kind]
    if len(text) > limit:
        raise NotTaken("too_long", {"limit": str(limit), "count": str(len(text))})
    return text if question.kind == Kind.LONG_TEXT else " ".join(text.split())


def _name(question: Question, words: Json, language: str) -> Json:
    name = str(_text(question, words, language))
    if not any(character.isalpha() for character in name):
        raise NotTaken("no_name")
    return name


def _mail(question: Question, words: Json, language: str) -> Json:
    address = str(_text(question, words, language))
    if not MAIL.fullmatch(address):
        raise NotTaken("no_mail")
    return address


def _phone(question: Question, words: Json, language: str) -> Json:
    number = str(_text(question, words, language))
    digits = sum(character.isdigit() for character in number)
    if digits < 5 or re.search(r"[^\d\s+()./x#-]", number, re.IGNORECASE):
        raise NotTaken("no_phone")
    return number


def _day(_question: Question, words: Json, language: str) -> Json:
    """Take 2027-01-31, 1/31/2027 (31/1/2027 where days come first), January 31, 2027 and 31 January 2027."""
    day = read_day(str(words), language)
    if not EARLIEST <= day <= LATEST:
        raise NotTaken("far_day")
    return day.isoformat()


def read_day(words: str, language: str) -> date:
    """Give the day that `words` say in `language`. Raises: NotTaken."""
    iso, numeric = ISO.fullmatch(words), NUMERIC.fullmatch(words)
    if iso:
        parts = tuple(int(part) for part in iso.groups())
    elif numeric:
        first, second, year = (int(part) for part in numeric.groups())
        day_first = first > 12 or (locale_of(language).language != "en" and second <= 12)
        parts = (year, second, first) if day_first else (year, first, second)
    else:
        parts = _spelled(words, language)
    try:
        return date(*parts)
    except ValueError:
        raise NotTaken("no_such_day") from None


def _spelled(words: str, language: str) -> tuple[int, int, int]:
    numbers = [int(number) for number in re.findall(r"(?<!\d)\d{1,4}(?!\d)", words)]
    named = [word.casefold() for word in re.findall(r"[^\W\d_]+", words)]
    months = {
        name.casefold().rstrip("."): number
        for width in ("wide", "abbreviated")
        for tongue in (language, "en")
        for number, name in get_month_names(width, locale=locale_of(tongue)).items()
    }
    found = [months[word] for word in named if word in months]
    years, days = [n for n in numbers if n > 31], [n for n in numbers if n <= 31]
    if len(found) != 1 or len(years) != 1 or len(days) != 1:
        raise NotTaken("no_day")
    return years[0], found[0], days[0]


def _number(_question: Question, words: Json, language: str) -> Json:
    return _whole(words if isinstance(words, int) else str(words), language, 0, "no_number")


def _money(question: Question, words: Json, language: str) -> Json:
    """Take 1200, 1,200.50, $1,200 and (in a file of answers) whole minor units as a number."""
    if isinstance(words, int):
        return _whole(words, language, 0, "no_amount")
    sign = get_currency_symbol(question.currency, locale=locale_of(language))
    plain = re.sub(
        rf"{re.escape(question.currency)}|US\$|{re.escape(sign)}", "", str(words), flags=re.IGNORECASE
    ).strip()
    return _whole(plain, language, get_currency_precision(question.currency), "no_amount")


def _whole(words: str | int, language: str, digits: int, code: str) -> int:
    """Give the whole number that is written, moved by so many digits. Raises: NotTaken with `code`."""
    if isinstance(words, bool):
        raise NotTaken(code)
    if isinstance(words, str):
        try:
            # 12,50 is no 1250: groups of three or none.
            number = parse_decimal(words.replace("'", ""), locale=locale_of(language), strict=True).scaleb(digits)
        except (NumberFormatError, ArithmeticError):
            raise NotTaken(code) from None
        if not number.is_finite() or abs(number) >= TOO_LARGE or number != number.to_integral_value():
            raise NotTaken(code)
        words = int(number)
    return words


def _yes_no(_question: Question, words: Json, _language: str) -> Json:
    said = str(words).casefold()
    if said in YES:
        return True
    if said in NO:
        return False
    raise NotTaken("no_yes_no")


def _choice(_question: Question, words: Json, _language: str) -> Json:
    return str(words)


def _choices(_question: Question, words: Json, _language: str) -> Json:
    return list(dict.fromkeys(str(each) for each in (words if isinstance(words, list) else [words])))


def _address(_question: Question, words: Json, _language: str) -> Json:
    if not isinstance(words, dict):
        raise NotTaken("address_part", {"part": "street"})
    for part in ADDRESS_PARTS:
        if not isinstance(words.get(part) or "", str | int):
            raise NotTaken("address_part", {"part": part})
    address = {part: " ".join(str(words.get(part) or "").split()) for part in ADDRESS_PARTS}
    for part in ("street", "city"):
        if not address[part]:
            raise NotTaken("address_part", {"part": part})
    for part, value in address.items():
        if len(value) > LONGEST_PART:
            raise NotTaken("too_long", {"limit": str(LONGEST_PART), "count": str(len(value)), "part": part})
    return address


TAKERS: Final[Mapping[Kind, Callable[[Question, Json, str], Json]]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.NAME: _name,
    Kind.EMAIL: _mail,
    Kind.PHONE: _phone,
    Kind.DATE: _day,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.ADDRESS: _address,
}


def open_options(question: Question, scope: Scope) -> tuple[str, ...]:
    """Give the values that can be chosen now."""
    return tuple(option.value for option in question.options if scope.holds(option.when))


def _check_options(question: Question, value: Json, scope: Scope) -> None:
    chosen = value if isinstance(value, list) else [value]
    if not set(chosen) <= set(open_options(question, scope)):
        raise NotTaken("no_such_option")


def _check_bounds(question: Question, value: Json, scope: Scope, language: str) -> None:
    """Hold a value against its bounds: the value of a day or number, how many characters or choices of anything else."""
    measured: Any = in_expressions(question.kind, value)
    is_counted = isinstance(measured, str | list)
    if is_counted:
        measured = len(measured)
    for source, code in ((question.minimum, "too_small"), (question.maximum, "too_large")):
        bound: Any = read(source).value(scope) if source else None
        if type(bound) is not type(measured) or not isinstance(bound, int | datetime):
            continue
        if measured < bound if code == "too_small" else measured > bound:
            shown = in_words(bound, language, shape=None if is_counted else question)
            raise NotTaken(f"{code}_count" if is_counted else code, {"bound": shown})
