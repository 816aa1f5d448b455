"""A file that is no interview says so at the line, in words that tell what to write instead."""

from __future__ import annotations

import json
import random

import pytest

from forms_service.definition.codec import to_data
from forms_service.definition.marked import read_marked
from forms_service.definition.problems import Problem
from forms_service.definition.reading import read_file
from tests.forms_service.sound import SOUND, interview_with, problems_with, sound_data

pytestmark = pytest.mark.once


def the_problem(text: str | bytes) -> Problem:
    """Give the one thing that is wrong with a file."""
    (found,) = read_file(text).problems
    return found


def changed(old: str, new: str) -> str:
    """Give the sound file with one piece of it written otherwise."""
    assert SOUND.count(old) >= 1
    return SOUND.replace(old, new, 1)


def test_a_sound_file_becomes_an_interview() -> None:
    reading = read_file(SOUND)
    assert reading.problems == ()
    assert reading.interview == interview_with({})


def test_json_is_read_as_well_with_tabs_and_halved_letters() -> None:
    data = sound_data()
    data["title"] = "Small \U0001f600 authority"
    reading = read_file(json.dumps(data, indent="\t").encode())
    assert reading.problems == ()
    assert reading.interview is not None
    assert reading.interview.title == {"en": "Small \U0001f600 authority"}


def test_only_true_and_false_numbers_and_null_are_more_than_text() -> None:
    found = read_marked(
        "[yes, no, on, off, 2026-01-01, 1_000, 0x10, 010, 1:30, .inf, True, true, null, ~, -3, 1.5, <<]"
    ).data
    texts = ["yes", "no", "on", "off", "2026-01-01", "1_000", "0x10", "010", "1:30", ".inf", "True"]
    assert found == [*texts, True, None, None, -3, 1.5, "<<"]


@pytest.mark.parametrize(
    ("old", "new", "sentence", "suggestion"),
    [
        ("title: Small", "titel: Small", "no field “titel” at the top", "“title”"),
        ("    step: Who", "    stepp: Who", "no field “stepp”", "“step”"),
        ("kind: name", "kind: nmae", "“kind” cannot be “nmae”", "“name”"),
        ("kind: name", "kind: qqq", "“kind” cannot be “qqq”", "long_text"),
        ('minimum: "1"', "minimum: 1", "should be a text, but is the number 1", '"1"'),
        ("when: has_end\n", "when: true\n", "but is true", '"true"'),
        ("languages: [en]", "languages: en", "should be a list", "dash"),
        ("languages: [en]", "languages: []", "“languages” is empty", "leave it out"),
        ("languages: [en]", "languages: [en, en]", "twice", ""),
        ("languages: [en]", "languages: [english!]", "“english!” cannot stand here", "en or es-MX"),
        ("required: false", "required: no", "should be true or false, but is the text “no”", "true or false"),
        ("interview: 1", "interview: 2", "“interview” should be 1", "Write 1"),
        ("key: boat-or-house", "key: Boat or house", "“Boat or house” cannot stand", "child-care"),
        ("name: agent", "name: theAgent", "“theAgent” cannot stand", "first_child"),
        ('says: "You trust {agent}."', "says: {agent}", "“agent” should be a text, but is empty", "needs quotes"),
        ("says: \"You trust {agent}.\"", "says:", "“says” should be a text", "needs quotes"),
        ("item: a power}", "item: a power, minimum: -1}", "0 is the least", ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_schema_is_told_in_an_authors_words(
    old: str, new: str, sentence: str, suggestion: str
) -> None:
    found = read_file(changed(old, new)).problems
    named = [each for each in found if sentence in each.sentence and suggestion in each.suggestion]
    line = SOUND[: SOUND.index(old)].count("\n") + 1
    assert [each.line for each in named[:1]] == [line], found


def test_a_field_that_is_missing_is_told_with_what_it_is_for() -> None:
    found = the_problem(changed("key: boat-or-house\n", ""))
    assert (found.line, found.sentence) == (2, "“key” is missing at the top of the file.")
    assert "The name of the interview" in found.suggestion


@pytest.mark.parametrize(
    ("text", "line", "sentence", "suggestion"),
    [
        ("", 1, "empty", ""),
        ("a: {agent} may\n", 1, "cannot be read from here", "needs quotes"),
        ("a: b: c\n", 1, "cannot be read from here", "colon"),
        ("a:\n\tb: 1\n", 2, "cannot be read from here", "spaces"),
        ('a: "open\n', 2, "cannot be read from here", "quotes"),
        ("a: &x 1\nb: *x\n", 2, "no references", ""),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "no tags", ""),
        ("a: !!timestamp 2026-01-01\n", 1, "no tags", ""),
        ("a: 1\n\na: 2\n", 3, "“a” is told twice here, first on line 1", "Keep one"),
        ("? {a: b}\n: c\n", 1, "needs quotes", ""),
        ("a: x\n--- \nb: y\n", 2, "cannot be read from here", ""),
        ("x" * 1_000_001, 1, "too large", ""),
        ("[" * 200, 1, "too deep", ""),
        ('a: "x\x07"\n', 1, "U+0007", ""),
        ('a: "\\ud83d"\n', 1, "Half of an escaped character", ""),
        ("a: !!bool maybe\n", 1, "cannot be read as a value", ""),
    ],
)
def test_what_is_no_plain_file_is_refused_with_its_line(text: str, line: int, sentence: str, suggestion: str) -> None:
    found = next(each for each in read_marked(text).problems if sentence in each.sentence)
    assert (found.line, suggestion in found.suggestion) == (line, True)
    assert read_file(text).interview is None


def test_a_file_in_another_encoding_is_told_to_be_saved_again() -> None:
    problem = the_problem(b"a: 1\nb: \xff\n")
    assert (problem.line, "UTF-8" in problem.sentence) == (2, True)


def test_a_problem_of_sense_gets_the_line_and_column_of_its_field() -> None:
    text = changed("when: has_end\n", "when: has_and\n")
    reading = read_file(text)
    assert reading.interview is not None
    found = reading.located([*problems_with({"screens[3].when": "has_and"})])
    first = next(each for each in found if "has_and" in each.sentence)
    assert text.splitlines()[first.line - 1][first.column - 1 :].startswith("when: has_and")


def test_what_was_written_out_reads_the_same() -> None:
    interview = interview_with({})
    assert read_file(json.dumps(to_data(interview))).interview == interview


def test_no_heap_of_letters_breaks_the_reader() -> None:
    dice = random.Random(7)
    letters = list(SOUND)
    for _ in range(60):
        heap = letters[:]
        for _ in range(4):
            heap[dice.randrange(len(heap))] = dice.choice("{}[]:-#&*!|>'\"%@`,\n\t ?\x00é")
        reading = read_file("".join(heap))
        assert (reading.interview is None) == bool(reading.problems)
