"""What is said beside a field whose answer cannot be taken."""

from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from forms_service.definition.expressions import as_moment
from forms_service.definition.shapes import Kind, Question
from forms_service.engine.taking import EARLIEST, LATEST, NotTaken
from forms_service.engine.values import in_words

A_DAY: Final = date(2027, 1, 31)

EMPTY: Final[dict[Kind, str | Promise]] = {
    Kind.NAME: _("Write the name here."),
    Kind.EMAIL: _("Write the email address here."),
    Kind.PHONE: _("Write the phone number here."),
    Kind.DATE: _("Write the date here."),
    Kind.NUMBER: _("Write the number here."),
    Kind.MONEY: _("Write the amount here."),
    Kind.YES_NO: _("Choose yes or no."),
    Kind.CHOICE: _("Choose one."),
    Kind.CHOICES: _("Choose at least one."),
    Kind.ADDRESS: _("Write the address here: the street and the city at least."),
}
PARTS: Final[dict[str, str | Promise]] = {
    "street": _("The street is missing. Write it with the number."),
    "city": _("The city is missing. Write it in its field."),
}
SENTENCES: Final[dict[str, str | Promise]] = {
    "not_asked": _("This is not asked any more, because of another answer. Nothing needs to be done here."),
    "changed_elsewhere": _(
        "You changed this in another window since you opened this page. What you typed here stands in the field: "
        "continue to keep it, or reload the page to keep the other."
    ),
    "unprintable": _("Our paper cannot print %(characters)s. Write it without, or with other letters."),
    "too_long": _("This has %(count)s characters, and there is room for %(limit)s. Shorten it, please."),
    "no_name": _("A name has letters in it. Write it as it should stand in the paper."),
    "no_mail": _("Write the email address like rita@example.org."),
    "no_phone": _("Write the phone number with its digits, like 212 555 0100 or +1 212 555 0100."),
    "no_day": _("Write the date like %(example)s."),
    "no_such_day": _("There is no such day in the calendar. Look at the day and the month once more."),
    "far_day": _("The year does not look right. Write a date between %(earliest)s and %(latest)s."),
    "no_number": _("Write a whole number, such as 12."),
    "no_amount": _("Write the amount like 1200 or 1,200.50."),
    "no_such_option": _("This cannot be chosen here, or not any more. Choose one of those that are shown."),
    "no_yes_no": _("Choose yes or no."),
    "address_part": _("A part of the address is missing. Fill it in."),
    "too_small": _("This must be %(bound)s or more."),
    "too_large": _("This must be %(bound)s or less."),
}
DAYS: Final[dict[str, str | Promise]] = {
    "too_small": _("Choose %(bound)s or a later day."),
    "too_large": _("Choose %(bound)s or an earlier day."),
}
COUNTS: Final = {
    ("too_small_count", False): ngettext_lazy(
        "Write at least %(bound)s character.", "Write at least %(bound)s characters.", "count"
    ),
    ("too_large_count", False): ngettext_lazy(
        "Write %(bound)s character at most.", "Write %(bound)s characters at most.", "count"
    ),
    ("too_small_count", True): ngettext_lazy("Choose at least %(bound)s.", "Choose at least %(bound)s.", "count"),
    ("too_large_count", True): ngettext_lazy("Choose %(bound)s at most.", "Choose %(bound)s at most.", "count"),
}


def sentence_of(refused: NotTaken, question: Question) -> str:
    """Give the sentence beside the field of `question`: what is the matter, and how it is written. In the active language.

    The author's own note about bounds is not in it; it stands above the field.
    """
    facts = {
        **refused.facts,
        "example": in_words(as_moment(A_DAY), get_language() or "en"),
        "earliest": str(EARLIEST.year),
        "latest": str(LATEST.year),
    }
    match refused.code:
        case "required":
            return str(EMPTY.get(question.kind, _("Fill this in.")))
        case "address_part":
            return str(PARTS.get(facts.get("part", ""), SENTENCES["address_part"]))
        case "too_small" | "too_large" if question.kind == Kind.DATE:
            return str(DAYS[refused.code]) % facts
        case "too_small_count" | "too_large_count":
            digits = "".join(letter for letter in facts["bound"] if letter.isdigit())
            sentence = COUNTS[refused.code, question.kind == Kind.CHOICES]
            return str(sentence % {**facts, "count": int(digits or 0)})
    return str(SENTENCES[refused.code]) % facts
