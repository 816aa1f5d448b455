"""Answers are taken in the ways people write them, and refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from forms_service.definition.shapes import Kind, Option, Question
from forms_service.engine.scope import Scope
from forms_service.engine.taking import NotTaken, take
from forms_service.engine.values import in_expressions, in_words, listed
from press.paper import Run, plain
from tests.forms_service.drawn import TODAY, house_interview, paper_of, say, stands_full

pytestmark = pytest.mark.once


def _take(kind: Kind, typed: Any, language: str = "en", **others: Any) -> Any:
    question = Question("q", kind, {"en": "Q"}, options=tuple(Option(v, {"en": v}) for v in "abc"), **others)
    return take(question, typed, Scope(house_interview("care-of-a-child"), TODAY), language)


def _refusal(kind: Kind, typed: Any, language: str = "en", **others: Any) -> str:
    with pytest.raises(NotTaken) as refused:
        _take(kind, typed, language, **others)
    return refused.value.code


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("2027-01-31", "en"),
        ("1/31/2027", "en"),
        ("31/1/2027", "en"),
        ("31.1.2027", "es"),
        ("1/31/2027", "es"),
        ("January 31, 2027", "en"),
        ("Sunday, 31st Jan 2027", "en"),
        ("31 de enero de 2027", "es"),
        ("January 31, 2027", "es"),
    ],
)
def test_a_date_is_taken_in_the_forms_people_write_it(typed: str, language: str) -> None:
    assert _take(Kind.DATE, typed, language) == "2027-01-31"


def test_a_date_that_could_be_two_is_read_as_the_language_reads_it() -> None:
    assert _take(Kind.DATE, "2/1/2027", "en") == "2027-02-01"
    assert _take(Kind.DATE, "2/1/2027", "es") == "2027-01-02"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("soon", "no_day"),
        ("2/30/2027", "no_such_day"),
        ("2027-13-01", "no_such_day"),
        ("1/1/1066", "far_day"),
        ("1/2/27", "no_day"),
        ("January " + "9" * 5000, "no_day"),
        ("0000-01-01", "no_such_day"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(typed: str, code: str) -> None:
    assert _refusal(Kind.DATE, typed) == code


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1200", 120_000),
        ("1,200", 120_000),
        ("$1,200.50", 120_050),
        ("USD 1200.5", 120_050),
        ("1200 usd", 120_000),
        (120_050, 120_050),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_amount_is_taken_as_it_is_written_here_in_either_language(typed: Any, minor: int, language: str) -> None:
    assert _take(Kind.MONEY, typed, language) == minor


@pytest.mark.parametrize("typed", ["12,50", "1.200,50", "1,2", "a lot", "1 or 2", "NaN", "sNaN", "Infinity", "0.005"])
def test_an_amount_that_could_be_mistaken_is_refused(typed: str) -> None:
    assert _refusal(Kind.MONEY, typed) == "no_amount"


def test_a_number_beyond_counting_is_refused() -> None:
    assert _refusal(Kind.NUMBER, "1e999999999") == "no_number"
    assert _refusal(Kind.NUMBER, "12.5") == "no_number"
    assert _refusal(Kind.NUMBER, 10**400) == "too_long"
    assert _refusal(Kind.NUMBER, True) == "no_number"


@pytest.mark.parametrize("name", ["דנה לוי", "محمد علي", "Nguyễn Thị Ánh", "Łukasz Żółć", "O’Neill-García", "李小龍"])
def test_a_name_in_any_script_is_taken_letter_for_letter(name: str) -> None:
    assert _take(Kind.NAME, f"  {name} ") == name


def test_a_name_in_combining_letters_is_the_name_in_composed_ones() -> None:
    assert _take(Kind.NAME, "Jose\u0301 Nu\u0301n\u0303ez") == "José Núñez"
    assert _take(Kind.NAME, "e\x00\u0301va") == "éva", "composed after what lies between has gone"


def test_marks_that_turn_the_letters_around_them_are_left_out_of_an_answer() -> None:
    assert _take(Kind.NAME, "Rita\u202e Solano\u2066") == "Rita Solano"
    assert _take(Kind.NAME, "Rita\ud800 Solano") == "Rita Solano"


def test_a_name_of_10000_characters_is_refused_with_its_length() -> None:
    with pytest.raises(NotTaken) as refused:
        _take(Kind.NAME, "x" * 10_000)
    assert (refused.value.code, dict(refused.value.facts)) == ("too_long", {"limit": "200", "count": "10000"})


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\xad\u2060", None, [], {}, {"street": ""}])
def test_what_cannot_be_seen_is_left_empty(typed: Any) -> None:
    assert _refusal(Kind.TEXT, typed) == "required"
    assert _take(Kind.TEXT, typed, required=False) is None


@pytest.mark.parametrize(
    ("kind", "code"),
    [(Kind.TEXT, "required"), (Kind.NAME, "no_name"), (Kind.EMAIL, "no_mail"), (Kind.PHONE, "no_phone")],
)
def test_a_list_or_a_yes_is_no_text(kind: Kind, code: str) -> None:
    assert _refusal(kind, ["x"]) == code
    assert _refusal(kind, True) == code


def test_an_address_needs_a_street_and_a_town() -> None:
    with pytest.raises(NotTaken) as refused:
        _take(Kind.ADDRESS, {"street": "8 Quay Street"})
    assert (refused.value.code, dict(refused.value.facts)) == ("address_part", {"part": "city"})
    assert _refusal(Kind.ADDRESS, "8 Quay Street") == "address_part"
    assert _refusal(Kind.ADDRESS, {"street": "8 Quay Street", "city": ["Port Ansel"]}) == "address_part"
    taken = _take(Kind.ADDRESS, {"street": " 8  Quay Street", "city": "Port Ansel", "postal_code": 30912, "x": "y"})
    assert taken == {"street": "8 Quay Street", "unit": "", "city": "Port Ansel", "state": "", "postal_code": "30912"}


def test_only_an_offered_choice_is_taken() -> None:
    assert _take(Kind.CHOICE, "b") == "b"
    assert _refusal(Kind.CHOICE, "d") == "no_such_option"
    assert _take(Kind.CHOICES, ["c", "a", "c"]) == ["c", "a"]
    assert _refusal(Kind.CHOICES, ["a", "d"]) == "no_such_option"


def test_a_bound_is_told_in_words() -> None:
    with pytest.raises(NotTaken) as refused:
        _take(Kind.DATE, "2026-11-21", minimum="today")
    assert (refused.value.code, refused.value.facts["bound"]) == ("too_small", "November 22, 2026")
    with pytest.raises(NotTaken) as refused:
        _take(Kind.MONEY, "$1", minimum="250", language="es")
    assert refused.value.facts["bound"] == "$2.50"
    with pytest.raises(NotTaken) as refused:
        _take(Kind.TEXT, "four", maximum="3")
    assert (refused.value.code, refused.value.facts["bound"]) == ("too_large_count", "3")


def test_amounts_and_days_read_in_spanish_as_they_do_in_this_country() -> None:
    money = Question("q", Kind.MONEY, {"es": "Q"})
    assert in_words(123_450, "es", shape=money) == "$1,234.50"
    assert in_words(in_expressions(Kind.DATE, "2026-12-01"), "es") == "1 de diciembre de 2026"
    assert in_words(123_450, "de", shape=Question("q", Kind.MONEY, {}, currency="EUR")) == "1.234,50\xa0€"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Rosa", "Inés"], "Rosa e Inés"),
        (["Rosa", "Ana", "Hilda"], "Rosa, Ana e Hilda"),
        (["agua", "hielo"], "agua y hielo"),
        (["Inés", "Rosa"], "Inés y Rosa"),
        (["Inés"], "Inés"),
    ],
)
def test_a_list_in_spanish_sounds_right(words: list[str], told: str) -> None:
    assert listed(words, "es") == told


def test_braces_and_stars_in_an_answer_are_printed_as_they_stand() -> None:
    name = "{agent} **Rita** {{x}} {? true}"
    standing = say(stands_full("limited-power-of-attorney"), principal=name)
    appointment = paper_of(standing).clauses["appointment"].text
    assert appointment.startswith(f"I, {name}, born on")


def test_a_name_from_right_to_left_stands_in_its_own_run() -> None:
    standing = say(stands_full("limited-power-of-attorney"), agent="דנה לוי")
    clause = next(block for block in paper_of(standing).paper.blocks if getattr(block, "key", "") == "appointment")
    runs: tuple[Run, ...] = clause.text  # type: ignore[union-attr, assignment]
    assert Run("דנה לוי", sources=("agent",)) in runs
    assert "appoint my sister דנה לוי, of 41 Orchard Lane" in plain(runs)
