"""Each problem of an interview stands beside the field of the editor that it is about."""

from __future__ import annotations

from typing import Any

import pytest

from forms_service.authoring.carrying import STREAMS, to_parts
from forms_service.authoring.judging import in_the_editor, judged
from forms_service.authoring.naming import named
from forms_service.authoring.placing import block_of, errors_by_field, placed
from forms_service.definition.problems import Problem, advice
from tests.forms_service.drawn import HOUSE, house_interview
from tests.forms_service.editor import small_parts

pytestmark = pytest.mark.once


def beside(place: str, parts: Any) -> tuple[str, list[Any]]:
    """Give the field, and the way through what is shown in it to the words."""
    found = errors_by_field([placed(Problem(place, "Mend this."))], parts)
    ((name, errors),) = found.items()
    if name not in STREAMS:
        return name, [errors[0].messages]
    way: list[Any] = []
    at: Any = errors[0].as_json_data()  # type: ignore[attr-defined]  # Wagtail's errors of blocks have it
    while "blockErrors" in at:
        ((step, at),) = at["blockErrors"].items()
        way.append(step)
    return name, [*way, at["messages"]]


SAID = ["Mend this."]


@pytest.mark.parametrize(
    ("place", "field", "way"),
    [
        ("title", "title", []),
        ("title.en", "title", []),
        ("document.title", "document_title", []),
        ("document.sample_notice.es", "sample_notice", []),
        ("document", "blocks", []),
        ("document.blocks", "blocks", []),
        ("screens", "screens", []),
        ("screens[1]", "screens", [1]),
        ("screens[0].questions[1].when", "screens", [0, "questions", 1, "when"]),
        ("screens[0].questions[1].label.en", "screens", [0, "questions", 1, "label", "en"]),
        ("screens[1].repeat.item", "screens", [1, "item"]),
        ("screens[1].repeat", "screens", [1]),
        ("document.blocks[0].title", "blocks", [0, "title"]),
        ("document.blocks[2].lines[0].each", "blocks", [2, "lines", 0, "each"]),
        ("document.blocks[1].nothing", "blocks", [1]),
    ],
)
def test_a_place_of_the_definition_is_a_field_of_the_editor(place: str, field: str, way: list[Any]) -> None:
    assert beside(place, small_parts()) == (field, [*way, SAID])


def test_a_problem_leads_to_the_innermost_block_and_its_field() -> None:
    parts = small_parts()
    question = parts["screens"][0]["value"]["questions"][1]
    line = parts["blocks"][2]["value"]["lines"][0]
    assert block_of(placed(Problem("screens[0].questions[1].label.en", "")), parts) == (question["id"], "label")
    assert block_of(placed(Problem("document.blocks[2].lines[0].each", "")), parts) == (line["id"], "each")
    assert block_of(placed(Problem("screens[1].repeat.item", "")), parts) == (parts["screens"][1]["id"], "item")
    assert block_of(placed(Problem("title", "")), parts) == ("", "")


def test_advice_says_that_it_is_advice() -> None:
    found = errors_by_field([placed(advice("title", "Look at this.", "Perhaps so."))], small_parts())
    assert found["title"][0].messages == ["Advice: Look at this. Perhaps so."]


@pytest.mark.parametrize(
    ("suggestion", "told"),
    [
        ("Add es: … beside en: …", "Write it in Spanish as well."),
        (
            "Add es: … or take es from document.title.",
            "Write it in Spanish, or leave the title of the paper empty in that language.",
        ),
        ("Add text: …", "Fill it in, or take the block out."),
        ("Add item: …, such as item: child.", "Fill in what one of them is called, such as child."),
        ("Did you mean “meals”?", "Did you mean “meals”?"),
    ],
)
def test_a_remedy_speaks_of_fields_and_not_of_a_file(suggestion: str, told: str) -> None:
    assert in_the_editor(Problem("x", "This text is missing in es.", suggestion)) == Problem(
        "x", "This text is missing in Spanish.", told
    )


@pytest.mark.parametrize("key", HOUSE)
def test_the_interviews_of_the_house_have_nothing_to_mend(key: str) -> None:
    assert judged(to_parts(house_interview(key))) == []


def test_a_form_that_has_just_been_begun_is_told_what_is_missing_in_words() -> None:
    parts = {**small_parts(), "screens": [], "blocks": []}
    said = {
        f"{problem.place}: {problem.sentence} {problem.suggestion}"
        for problem in judged(named(parts))
        if problem.is_error
    }
    assert said == {
        "screens: Nothing is asked yet. Add a screen with questions.",
        "document.blocks: The paper is empty. Add a clause or a paragraph.",
    }
