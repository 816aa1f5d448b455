"""The few words a paper gets from the press, in the paper's own language."""

from dataclasses import dataclass
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from press.paper import Paper


@dataclass(frozen=True, slots=True)
class Words:
    """Labels and patterns of one language; `page`, `reference`, `initials_of`, `state_of` and `county_of` have slots in braces."""

    language: str
    region: str | None
    right_to_left: bool
    day: str
    page: str
    reference: str
    contents: str
    signature: str
    date: str
    initials_of: str
    state_of: str
    county_of: str
    notary_public: str
    printed_name: str
    commission_expires: str
    seal: str
    table: str


def words_for(paper: Paper) -> Words:
    """Give the words for `paper`: its date written out, and the labels of its blocks."""
    language, region = _parts(paper.language)
    with translation.override(paper.language.lower()):
        return Words(
            language=language.lower(),
            region=region,
            right_to_left=_is_right_to_left(language),
            day=written_day(paper.dated, paper.language),
            page=_("Page {page} of {pages}"),
            reference=_("Reference {reference}"),
            contents=_("Contents"),
            signature=_("Signature"),
            date=_("Date"),
            initials_of=_("Initials of {name}"),
            state_of=_("State of {state}"),
            county_of=_("County of {county}"),
            notary_public=_("Notary public"),
            printed_name=_("Printed name"),
            commission_expires=_("My commission expires"),
            seal=_("Seal"),
            table=_("Table"),
        )


def written_day(day: date, language: str) -> str:
    """Give `day` as papers write it, in a language like en or es-MX: November 22, 2026."""
    name, region = _parts(language)
    for tag in (f"{name}_{region}", name):
        try:
            return format_date(day, format="long", locale=Locale.parse(tag))
        except (UnknownLocaleError, ValueError):
            continue
    return day.isoformat()


def _parts(language: str) -> tuple[str, str | None]:
    name, *others = language.split("-")
    return name, next((part.upper() for part in others if len(part) == 2), None)


def _is_right_to_left(language: str) -> bool:
    try:
        return bool(get_language_info(language.lower())["bidi"])
    except KeyError:
        return False
