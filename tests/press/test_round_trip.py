import json

import pytest
from hypothesis import given, settings

from press.errors import PaperUnreadable
from press.paper import VERSION, Paper, from_data, settle, to_data
from tests.press.papers import agreement, pamphlet, paper, papers, say


@given(papers)
@settings(deadline=None, max_examples=150)
def test_every_paper_comes_back_from_json_as_it_was(some: Paper) -> None:
    stored = json.dumps(to_data(some))
    assert from_data(json.loads(stored)) == some
    assert json.dumps(to_data(from_data(json.loads(stored)))) == stored


@pytest.mark.parametrize("some", [agreement(), pamphlet(), settle(agreement())])
def test_a_whole_paper_comes_back_settled_or_not(some: Paper) -> None:
    assert from_data(json.loads(json.dumps(to_data(some)))) == some


def test_data_says_its_version_and_leaves_defaults_out() -> None:
    assert to_data(paper(say("Hello"))) == {
        "version": VERSION,
        "title": "A letter",
        "language": "en-US",
        "dated": "2026-11-02",
        "blocks": [{"kind": "Paragraph", "text": [{"text": "Hello"}]}],
    }


GOOD = to_data(paper(say("Hello")))


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({**GOOD, "version": 2}, "version 1"),
        ([], "version 1"),
        ({**GOOD, "colour": "red"}, "colour"),
        ({**GOOD, "blocks": "Hello"}, "paper.blocks is not a list"),
        ({**GOOD, "blocks": [{"kind": "Picture"}]}, "paper.blocks[0] is no kind"),
        (
            {**GOOD, "blocks": [{"kind": "Paragraph", "text": [{"text": 7}]}]},
            "paper.blocks[0].text[0].text is not a str",
        ),
        ({**GOOD, "blocks": [{"kind": "Heading", "text": [], "level": 4}]}, "paper.blocks[0].level is none of 1, 2, 3"),
        ({**GOOD, "blocks": [{"kind": "Heading", "text": [], "level": True}]}, "paper.blocks[0].level is none of"),
        (
            {**GOOD, "blocks": [{"kind": "KeyValues", "pairs": [["a"]]}]},
            "paper.blocks[0].pairs[0] does not have 2 parts",
        ),
        ({**GOOD, "blocks": [{"kind": "Table", "header": [[]], "rows": [[[], []]]}]}, "paper.blocks[0] cannot be read"),
        ({**GOOD, "dated": "yesterday"}, "paper.dated is not a date"),
        ({**GOOD, "contents": 1}, "paper.contents is not a bool"),
        ({name: value for name, value in GOOD.items() if name != "title"}, "paper cannot be read"),
    ],
)
def test_data_that_is_no_paper_is_refused_with_its_place(broken: object, place: str) -> None:
    with pytest.raises(PaperUnreadable) as refusal:
        from_data(broken)
    assert place in refusal.value.detail
    assert refusal.value.message.endswith("or ask the office.")


def test_a_refusal_does_not_tell_what_was_written() -> None:
    secret = {"text": "x", "link": "javascript:Clara-Reyes"}
    with pytest.raises(PaperUnreadable) as refusal:
        from_data({**GOOD, "blocks": [{"kind": "Paragraph", "text": [secret]}]})
    assert "Clara" not in refusal.value.detail + refusal.value.message
    assert refusal.value.__suppress_context__
