"""What a definition says comes into the working copy of the admin and back: nothing is lost, and what cannot come is named."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings

from forms_service.authoring.carrying import (
    STREAMS,
    NotCarried,
    interview_of_parts,
    settled,
    to_definition,
    to_parts,
)
from forms_service.authoring.files import as_yaml
from forms_service.authoring.naming import named
from forms_service.definition.codec import from_data, to_data
from forms_service.definition.reading import read_file
from forms_service.definition.shapes import Interview, Kind
from tests.forms_service.drawn import HOUSE, house_interview, small_interviews
from tests.forms_service.posted import posted

pytestmark = pytest.mark.once
QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Everything that the language of interviews knows, once.
WHOLE: dict[str, Any] = {
    "interview": 1,
    "key": "whole",
    "title": {"en": "Whole", "es": "Entero"},
    "languages": ["es", "en"],
    "summary": {"es": "Todo", "en": "All\n\nof it "},
    "jurisdictions": ["US-NY", "Franklin"],
    "topics": ["house, and boat"],
    "minutes": 25,
    "for_whom": [{"es": "Uno", "en": "One"}, {"es": "{}"}],
    "screens": [
        {
            "key": "one",
            "step": {"es": "Uno"},
            "title": {"es": "¿?"},
            "why": {"en": "why"},
            "when": "a && !b",
            "says": {"es": "{a}"},
            "questions": [
                {
                    "name": kind,
                    "kind": kind,
                    "label": {"es": "L", "en": " L "},
                    "help": {"en": "H"},
                    "required": False,
                    "when": "x == 'a'",
                }
                | (
                    {"options": [{"value": "v 1", "label": {"es": "V"}, "help": {"es": "h"}, "when": "q"}]}
                    if kind[:3] == "cho"
                    else {}
                )
                | (
                    {}
                    if kind in ("yes_no", "choice", "address")
                    else {"minimum": "1", "maximum": "m", "bounds_note": {"es": "n"}}
                )
                | ({"currency": "EUR"} if kind == "money" else {})
                for kind in map(str, Kind)
            ],
        },
        {
            "key": "two",
            "step": {"es": "Dos"},
            "title": {"es": "Dos"},
            "repeat": {"name": "things", "item": {"es": "una cosa"}, "add": {"es": "Otra"}, "minimum": 0, "maximum": 3},
            "questions": [{"name": "t", "kind": "text", "label": {"es": "T"}}],
        },
        {
            "key": "three",
            "step": {"es": "Tres"},
            "title": {"es": "Tres"},
            "why": {"es": "¿?"},
            "when": "a",
            "exit": {"text": {"es": "No"}, "referral": {"es": "Allá"}},
        },
    ],
    "computed": [{"name": "c", "kind": "money", "value": "1", "currency": "EUR"}],
    "document": {
        "title": {"es": "D"},
        "subtitle": {"es": "S"},
        "sample_notice": {"es": "M"},
        "blocks": [
            {"kind": "heading", "text": {"es": "H"}, "level": 3},
            {"kind": "heading", "title": {"es": "H"}},
            {"kind": "paragraph", "text": {"es": "P"}, "when": "a", "each": "things", "item": "thing"},
            {
                "kind": "clause",
                "key": "k",
                "title": {"es": "C"},
                "text": {"es": "{#k}"},
                "blocks": [
                    {
                        "kind": "clause",
                        "key": "k2",
                        "text": {"es": "2"},
                        "blocks": [
                            {
                                "kind": "list",
                                "ordered": True,
                                "lines": [{"text": {"es": "l"}, "when": "a", "each": "things", "item": "x"}],
                            },
                            {
                                "kind": "note",
                                "tone": "warning",
                                "title": {"es": "N"},
                                "blocks": [{"kind": "paragraph", "text": {"es": "p"}}],
                            },
                        ],
                    }
                ],
            },
            {"kind": "key_values", "lines": [{"text": {"es": "k"}, "second": {"es": "v"}}]},
            {"kind": "signatures", "text": {"es": "i"}, "lines": [{"text": {"es": "s"}, "second": {"es": "c"}}]},
            {"kind": "initials", "text": {"es": "i"}, "lines": [{"text": {"es": "s"}}]},
            {"kind": "notary", "title": {"es": "n"}, "text": {"es": "t"}, "state": "{home.state}", "county": "K"},
            {"kind": "page_break", "when": "a"},
        ],
    },
    "parties": [{"name": "t.t", "relation": "adverse", "each": "things", "item": "t"}],
    "agreement": [{"es": "A"}],
    "instructions": [{"es": "I"}],
    "not_for": [{"es": "N"}],
    "needs": [{"es": "N"}],
}


def there_and_back(interview: Interview) -> Interview:
    return interview_of_parts(to_parts(interview))


@pytest.mark.parametrize("key", HOUSE)
def test_an_interview_of_the_house_comes_back_as_it_went(key: str) -> None:
    interview = house_interview(key)
    assert there_and_back(interview) == interview
    assert to_definition(to_parts(interview)) == to_data(interview)


def test_whatever_the_language_of_interviews_knows_comes_back() -> None:
    interview = from_data(WHOLE)
    assert there_and_back(interview) == interview


@given(small_interviews())
@QUICKLY
def test_whatever_is_drawn_comes_back_as_it_went(interview: Interview) -> None:
    assert there_and_back(interview) == interview


@given(small_interviews())
@QUICKLY
def test_whatever_the_browser_sends_back_unchanged_says_the_same(interview: Interview) -> None:
    assert sent_back(interview) == interview


@pytest.mark.parametrize(
    "interview", [*(house_interview(key) for key in HOUSE), from_data(WHOLE)], ids=[*HOUSE, "whole"]
)
def test_the_form_of_the_browser_says_the_same(interview: Interview) -> None:
    assert sent_back(interview) == interview


def sent_back(interview: Interview) -> Interview:
    """Give what the editor's form says when it is sent as it was shown."""
    parts = to_parts(interview)
    for name, block in STREAMS.items():
        sent = QueryDict(mutable=True)
        for field, value in posted(name, block, parts[name]):
            sent[field] = value.replace("\n", "\r\n")  # as a browser ends its lines
        parts[name] = block.get_prep_value(block.clean(block.value_from_datadict(sent, {}, name)))
    return interview_of_parts(parts)


@pytest.mark.parametrize("key", HOUSE)
def test_names_that_are_there_are_left_alone(key: str) -> None:
    parts = to_parts(house_interview(key))
    assert named(parts) == parts


@pytest.mark.parametrize(
    "interview", [*(house_interview(key) for key in HOUSE), from_data(WHOLE)], ids=[*HOUSE, "whole"]
)
def test_a_file_that_is_written_reads_the_same(interview: Interview) -> None:
    reading = read_file(as_yaml(to_data(interview)))
    assert (reading.interview, reading.problems) == (interview, ())


def test_what_is_nested_deeper_than_the_editor_goes_is_refused_by_its_place() -> None:
    block: dict[str, Any] = {"kind": "paragraph", "text": "deep"}
    for _level in range(6):
        block = {"kind": "note", "title": "N", "blocks": [block]}
    told = {
        "interview": 1,
        "key": "deep",
        "title": "D",
        "languages": ["en"],
        "screens": [],
        "document": {"title": "D", "blocks": [block]},
    }
    with pytest.raises(NotCarried) as refused:
        to_parts(from_data(told))
    assert [problem.place for problem in refused.value.problems] == ["document" + ".blocks[0]" * 7]
    assert "6 levels deep at most" in refused.value.problems[0].sentence
    told["document"]["blocks"] = block["blocks"]
    assert there_and_back(from_data(told)) == from_data(told)


def test_a_language_that_the_editor_has_no_fields_for_is_refused() -> None:
    told = {
        "interview": 1,
        "key": "f",
        "title": "F",
        "languages": ["fr"],
        "screens": [],
        "document": {"title": "D", "blocks": []},
    }
    with pytest.raises(NotCarried, match="no fields for the language fr"):
        to_parts(from_data(told))


def test_a_field_that_a_question_has_no_use_for_is_refused_and_not_dropped() -> None:
    question = {"name": "q", "kind": "yes_no", "label": "Q", "bounds_note": "lost"}
    screen = {"key": "s", "step": "S", "title": "S", "questions": [question]}
    told = {
        "interview": 1,
        "key": "q",
        "title": "Q",
        "languages": ["en"],
        "screens": [screen],
        "document": {"title": "D", "blocks": []},
    }
    with pytest.raises(NotCarried) as refused:
        to_parts(from_data(told))
    assert refused.value.problems[0].place == "screens[0].questions[0].bounds_note"


def test_every_block_keeps_its_id_from_then_on() -> None:
    parts = to_parts(house_interview(HOUSE[0]))
    assert settled(parts) == parts
    assert all(part["id"] for part in parts["screens"])
