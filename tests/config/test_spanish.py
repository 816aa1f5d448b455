"""What is said in Spanish: every word of the press and of a form's screens, with the same slots, compiled as it was written."""

from __future__ import annotations

import gettext
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from babel.messages.catalog import Catalog, Message
from django.utils import translation
from django.utils.translation import ngettext

from press.paper import Paper, Paragraph, Run
from press.services import to_html
from press.words import words_for
from scripts.catalogue import LOCALE, PACKAGES, ids_of, read, strings_of, untranslated, words_of
from theme.templatetags import theme as tags

pytestmark = pytest.mark.once
PO = LOCALE / "es" / "LC_MESSAGES" / "django.po"
SLOT = re.compile(r"%\([a-z_]+\)[a-z]|%[sd]|\{[a-z_]+\}|__[a-z]+__|</?[a-z]+[^>]*>")


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    """The catalogue as it was written."""
    return read(PO)


def key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    """Give what tells a message from every other."""
    return message.context, ids_of(message)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_word_has_its_spanish(package: str, spanish: Catalog) -> None:
    kept = {key(message) for message in spanish if message.id and all(strings_of(message))}
    said = {key(message) for message in words_of((package,)) if message.id}
    assert len(said) > 4, "the reader finds the words of the package"
    assert said - kept == set(), "put them in with: .venv/bin/python -m scripts.catalogue"


def test_no_word_is_kept_that_nobody_says(spanish: Catalog) -> None:
    said = {key(message) for message in words_of(PACKAGES)}
    assert {key(message) for message in spanish if message.id} - said == set()
    assert untranslated(spanish) == []


def test_every_translation_has_the_slots_of_its_sentence(spanish: Catalog) -> None:
    wrong = {}
    for message in spanish:
        wanted = [sorted(SLOT.findall(each)) for each in ids_of(message)]
        found = [sorted(SLOT.findall(each)) for each in strings_of(message)]
        # One thing may go without its number, in either language.
        if message.id and not (all(each in wanted for each in found) and found[-1] == wanted[-1]):
            wrong[message.id] = message.string
    assert wrong == {}


def test_nobody_is_spoken_to_as_a_friend(spanish: Catalog) -> None:
    words = " ".join(each for message in spanish if message.id for each in strings_of(message)).lower()
    assert re.findall(r"\b(?:tú|tu|tus|te|ti|tienes|puedes|escribe|elige|haz)\b", words) == []


def test_the_firm_is_never_a_signature(spanish: Catalog) -> None:
    """In Spanish "firma" is both; the interviews say "bufete"."""
    said = {message.id: message.string for message in spanish if isinstance(message.id, str)}
    firms = {words: told for words, told in said.items() if re.search(r"\bfirm\b", words, re.IGNORECASE)}
    assert len(firms) > 5
    assert {words: told for words, told in firms.items() if "bufete" not in told or "firma" in told.split()} == {}


def test_what_is_compiled_is_what_was_written(spanish: Catalog) -> None:
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in spanish:
        if message.id and message.context is None:
            one, *others = ids_of(message)
            if others:
                assert [compiled.ngettext(one, others[0], n) for n in (1, 2)] == list(strings_of(message))
            else:
                assert compiled.gettext(one) == message.string, "make setup compiles the catalogue"


def test_a_paper_in_spanish_has_the_words_a_notary_knows() -> None:
    paper = Paper(
        title="Poder notarial limitado",
        language="es",
        dated=date(2026, 11, 22),
        reference="7kq29xfpm3ta",
        blocks=(Paragraph((Run("Yo otorgo este poder."),)),),
    )
    words = words_for(paper)
    assert (words.signature, words.seal, words.notary_public) == ("Firma", "Sello", "Notario público")
    assert (words.page, words.initials_of) == ("Página {page} de {pages}", "Iniciales de {name}")
    assert words.county_of == "Condado de {county}"
    html = str(to_html(paper))
    assert "22 de noviembre de 2026" in html
    assert "Referencia 7kq29xfpm3ta" in html


def test_days_and_numbers_follow_the_language() -> None:
    with translation.override("es"), time_machine.travel(datetime(2026, 11, 22, 15, 0, tzinfo=UTC), tick=False):
        assert ">viernes, 27 de noviembre<" in tags.day(date(2026, 11, 27))
        assert ">viernes, 1 de enero de 2027<" in tags.day(date(2027, 1, 1))
        assert 'title="domingo, 22 de noviembre de 2026, 10:00 EST"' in tags.when(
            datetime(2026, 11, 22, 15, tzinfo=UTC)
        )
        assert ">hoy, 10:00<" in tags.when(datetime(2026, 11, 22, 15, tzinfo=UTC))
        one, more = "It uses the one you have left.", "It uses one of the %(left)s you have left."
        told = [ngettext(f"Your plan includes it. {one}", f"Your plan includes it. {more}", n) for n in (1, 3)]
        assert [words % {"left": 3} for words in told] == [
            "Su plan lo incluye. Usa el que le queda.",
            "Su plan lo incluye. Usa uno de los 3 que le quedan.",
        ]


def test_english_stays_as_it_is_written() -> None:
    with translation.override("en"), time_machine.travel(datetime(2026, 11, 22, 15, 0, tzinfo=UTC), tick=False):
        assert ">Friday, 27 November<" in tags.day(date(2026, 11, 27))
        assert ">Friday, 1 January 2027<" in tags.day(date(2027, 1, 1))
