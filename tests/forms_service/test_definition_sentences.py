"""Every answer that cannot be taken has a sentence that says how it is written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from forms_service.definition.expressions import TODAY, as_moment
from forms_service.definition.shapes import Kind, Option, Question
from forms_service.engine import taking
from forms_service.engine.scope import Scope
from forms_service.engine.taking import NotTaken, take
from forms_service.sentences import COUNTS, DAYS, PARTS, SENTENCES, sentence_of
from tests.forms_service.sound import interview_with

pytestmark = pytest.mark.once

CASES: list[tuple[str, dict[str, Any], Any, str]] = [
    ("text", {}, "", "Fill this in."),
    ("long_text", {}, None, "Fill this in."),
    ("name", {}, "", "Write the name here."),
    ("email", {}, "", "Write the email address here."),
    ("phone", {}, "", "Write the phone number here."),
    ("date", {}, "", "Write the date here."),
    ("number", {}, "", "Write the number here."),
    ("money", {}, "", "Write the amount here."),
    ("yes_no", {}, "", "Choose yes or no."),
    ("choice", {}, "", "Choose one."),
    ("choices", {}, [], "Choose at least one."),
    ("address", {}, {}, "Write the address here: the street and the city at least."),
    ("name", {}, "x" * 10_000, "This has 10000 characters, and there is room for 200. Shorten it, please."),
    ("address", {}, {"street": "x" * 201, "city": "y"}, "This has 201 characters, and there is room for 200. Shorten it, please."),
    ("name", {}, "123", "A name has letters in it. Write it as it should stand in the paper."),
    ("email", {}, "rita", "Write the email address like rita@example.org."),
    ("phone", {}, "call me", "Write the phone number with its digits, like 212 555 0100 or +1 212 555 0100."),
    ("date", {}, "soon", "Write the date like January 31, 2027."),
    ("date", {}, "2027-02-30", "There is no such day in the calendar. Look at the day and the month once more."),
    ("date", {}, "1066-10-14", "The year does not look right. Write a date between 1875 and 2200."),
    ("number", {}, "a few", "Write a whole number, such as 12."),
    ("money", {}, "plenty", "Write the amount like 1200 or 1,200.50."),
    ("choice", {}, "barn", "This cannot be chosen here, or not any more. Choose one of those that are shown."),
    ("yes_no", {}, "perhaps", "Choose yes or no."),
    ("address", {}, {"city": "Fairview"}, "The street is missing. Write it with the number."),
    ("address", {}, {"street": "1 Mill Lane"}, "The city is missing. Write it in its field."),
    ("number", {"minimum": "3"}, "2", "This must be 3 or more."),
    ("money", {"maximum": "100000"}, "1000.01", "This must be $1,000.00 or less."),
    ("date", {"minimum": TODAY}, "2026-11-21", "Choose November 22, 2026 or a later day."),
    ("date", {"maximum": TODAY}, "2026-11-23", "Choose November 22, 2026 or an earlier day."),
    ("text", {"minimum": "2"}, "a", "Write at least 2 characters."),
    ("text", {"maximum": "1"}, "ab", "Write 1 character at most."),
    ("choices", {"minimum": "2"}, ["house"], "Choose at least 2."),
    ("choices", {"maximum": "1"}, ["house", "boat"], "Choose 1 at most."),
]  # fmt: skip


def question_of(kind: str, more: dict[str, Any]) -> Question:
    """Give a question of a kind; a choice is between a house and a boat."""
    offers = (Option("house", {"en": "A house"}), Option("boat", {"en": "A boat"})) if kind.startswith("choice") else ()
    return Question("it", Kind(kind), {"en": "It"}, options=offers, **more)


def refusal(question: Question, typed: Any) -> NotTaken:
    """Give why an answer is not taken."""
    with pytest.raises(NotTaken) as caught:
        take(question, typed, Scope(interview_with({}), date(2026, 11, 22)), "en")
    return caught.value


@pytest.mark.parametrize(("kind", "more", "typed", "sentence"), CASES)
def test_an_answer_that_cannot_be_taken_is_met_with_a_sentence(
    kind: str, more: dict[str, Any], typed: Any, sentence: str
) -> None:
    question = question_of(kind, more)
    assert sentence_of(refusal(question, typed), question) == sentence


# What the engine alone does not meet: a question went away, another window answered it, the paper has no such letter.
OF_SERVICES = {"not_asked", "changed_elsewhere", "unprintable"}


def test_a_question_that_went_away_says_that_nothing_needs_to_be_done() -> None:
    assert "Nothing needs to be done" in sentence_of(NotTaken("not_asked"), question_of("text", {}))


def test_an_answer_of_another_window_is_told_how_to_choose_between_the_two() -> None:
    said = sentence_of(NotTaken("changed_elsewhere"), question_of("text", {}))
    assert "continue to keep it, or reload" in said


def test_every_code_of_the_engine_has_its_case_here() -> None:
    told = re.sub(r"\([^)]*\)", "", (NotTaken.__doc__ or "").partition("Codes:")[2])
    codes = set(re.findall(r"[a-z]+(?:_[a-z]+)+|required|unprintable", told))
    assert len(codes) > 15
    met = {refusal(question_of(kind, more), typed).code for kind, more, typed, _sentence in CASES} | OF_SERVICES
    assert met == codes
    assert codes == {*SENTENCES, *DAYS, "required", *(code for code, _is_choice in COUNTS)}
    raised = set(re.findall(r'NotTaken\("(\w+)"', Path(taking.__file__).read_text(encoding="utf-8")))
    assert raised <= codes
    assert set(PARTS) == {"street", "city"}


def test_the_example_of_a_day_is_written_in_the_active_language() -> None:
    with translation.override("es"):
        assert "31 de enero de 2027" in sentence_of(NotTaken("no_day"), question_of("date", {}))
    assert as_moment(date(2027, 1, 31)).day == 31
