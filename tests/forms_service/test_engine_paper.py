"""The paper that comes of the answers: what each run is owed to, and what the attorney's hand has changed."""

from __future__ import annotations

from typing import Any

import pytest

from forms_service.definition.codec import from_data
from forms_service.definition.shapes import Interview
from forms_service.engine.answers import touches
from forms_service.engine.assembling import Assembled, Edit, assemble
from forms_service.engine.conversation import answer, from_plain
from forms_service.engine.standing import Standing
from forms_service.engine.telling import changed_clauses
from press.paper import Clause, Paragraph, Run, SignatureBlock, every_run, settle
from tests.forms_service.drawn import HEAD, TODAY, paper_of, say, stands_full

pytestmark = pytest.mark.once
POWER = "limited-power-of-attorney"


def _edited(standing: Standing, path: str, text: str, *, based_on: Standing | None = None) -> Assembled:
    before = paper_of(based_on or standing).clauses[path]
    return assemble(standing, HEAD, "en", {path: Edit(text, before.print)})


def test_words_by_the_attorneys_hand_are_kept_when_other_answers_change() -> None:
    before = stands_full(POWER)
    after = _edited(say(before, months=6), "no-other-powers", "My agent may not sell it.", based_on=before)
    assert after.clauses["no-other-powers"].edit == "kept"
    assert after.clauses["no-other-powers"].text == "My agent may not sell it."
    assert after.flagged == ()
    assert "My agent may not sell it." in {run.text for run in every_run(after.paper)}


def test_words_by_hand_are_flagged_when_the_clause_beneath_them_changes() -> None:
    before = stands_full(POWER)
    after = _edited(say(before, months=6), "duration", "One year, no more.", based_on=before)
    assert after.clauses["duration"].text == "One year, no more."
    assert after.flagged == ("duration",)
    back = _edited(say(say(before, months=6), months=12), "duration", "One year, no more.", based_on=before)
    assert back.flagged == ()


def test_words_by_hand_are_named_when_their_clause_no_longer_stands() -> None:
    before = stands_full(POWER)
    after = _edited(say(before, has_successor=False), "successor", "Daniel steps in.", based_on=before)
    assert after.lost_edits == after.flagged == ("successor",)
    assert "Daniel steps in." not in {run.text for run in every_run(after.paper)}


def test_words_by_hand_in_a_repeated_clause_stay_with_their_thing() -> None:
    before = stands_full(POWER)
    without = answer(before, [("powers/t2/limit", "$10")], "en").standing
    after = _edited(without, "house/t1", "Feed the house.", based_on=before)
    assert after.clauses["house/t1"].edit == "kept"
    assert after.clauses["bank/t2"].edit == "none"


def test_an_edited_clause_is_still_lit_by_the_answers_that_made_it() -> None:
    after = _edited(stands_full(POWER), "duration", "One year, no more.")
    run = next(run for run in every_run(after.paper) if run.text == "One year, no more.")
    assert {"starts_on", "months"} <= set(run.sources)


def test_a_computed_value_is_owed_to_the_answers_beneath_it() -> None:
    runs = [run for run in every_run(paper_of(stands_full(POWER)).paper) if run.text == "November 30, 2027"]
    assert [run.sources for run in runs] == [("months", "starts_on")]


def test_a_clause_about_one_thing_is_owed_to_that_thing_alone() -> None:
    assembled = paper_of(stands_full(POWER))
    powers = next(block for block in assembled.paper.blocks if isinstance(block, Clause) and block.key == "powers")
    house = next(block for block in powers.children if isinstance(block, Clause) and block.key == "house/t1")
    for run in house.text:
        assert any(touches(source, "powers/t1/kind") for source in run.sources)
        assert not any(touches(source, "powers/t2/kind") for source in run.sources)


def test_clauses_that_read_otherwise_now_are_named() -> None:
    before = stands_full(POWER)
    after = say(say(before, months=6), is_paid=False)
    assert changed_clauses(paper_of(before), paper_of(after)) == {"duration": "changed", "pay": "changed"}
    assert changed_clauses(None, paper_of(after)) == {}
    sparse = paper_of(say(before, has_successor=False))
    assert changed_clauses(sparse, paper_of(before)) == {
        "successor": "new",
        "duty-sign": "changed",
    }


def test_what_cannot_be_told_yet_is_a_blank_to_write_on() -> None:
    standing = answer(stands_full(POWER), [("months", "many")], "en").standing
    assert "ends at the close of ________" in paper_of(standing).clauses["duration"].text


def _small(*blocks: dict[str, Any], title: str = "Paper") -> Interview:
    ask = [
        {"name": "wanted", "kind": "yes_no", "label": "Wanted?"},
        {"name": "word", "kind": "text", "label": "Word", "required": False},
    ]
    things = {"name": "things", "item": "Thing"}
    inside = [
        {"name": "n", "kind": "text", "label": "Is this right for {this.m}?", "when": "wanted"},
        {"name": "m", "kind": "text", "label": "What?"},
    ]
    screens = [
        {"key": "a", "step": "A", "title": "A", "questions": ask},
        {"key": "b", "step": "B", "title": "B", "when": "wanted", "repeat": things, "questions": inside},
    ]
    document = {"title": title, "blocks": list(blocks)}
    return from_data(
        {"interview": 1, "key": "k", "title": "Small", "languages": ["en"], "screens": screens, "document": document}
    )


SAID = {"wanted": True, "word": None, "things": [{"n": "x", "m": "y"}]}


def _paper(interview: Interview, said: dict[str, Any]) -> Assembled:
    return assemble(from_plain(interview, said, TODAY, "en").standing, HEAD, "en")


def test_a_clause_for_each_thing_names_the_answer_that_opened_the_group() -> None:
    interview = _small({"kind": "clause", "key": "c", "text": "Plain.", "each": "things", "item": "thing"})
    (run,) = every_run(_paper(interview, SAID).paper)
    assert set(run.sources) == {"things/t1", "wanted"}


def test_a_group_taken_whole_names_what_opens_a_question_inside_it() -> None:
    interview = _small({"kind": "paragraph", "text": "{things.exists(t, t.n == 'x')}"})
    (run,) = every_run(_paper(interview, SAID).paper)
    assert run.sources == ("things", "wanted")


def test_the_word_this_in_a_label_does_not_hide_what_the_question_rests_on() -> None:
    assert _small().resting["b", "n"] == (("this", "m"), ("wanted", ""))


def test_words_on_both_sides_of_one_that_fell_away_read_the_same_as_before() -> None:
    interview = _small({"kind": "paragraph", "text": "One. {? word != ''}Two. {/}Three."})
    without, with_word = (_paper(interview, {**SAID, "word": word}).paper.blocks[0] for word in (None, "yes"))
    assert isinstance(without, Paragraph)
    assert isinstance(with_word, Paragraph)
    assert without.text == (Run("One. "), Run("Three."))
    assert with_word.text == (Run("One. "), Run("Two. ", sources=("word",)), Run("Three."))


def test_what_has_no_words_is_left_out_of_the_paper() -> None:
    interview = _small(
        {"kind": "paragraph", "text": "{word}"},
        {"kind": "list", "lines": [{"text": "{word}"}]},
        {"kind": "signatures", "lines": [{"text": "{word}"}, {"text": "Rita"}]},
        {"kind": "initials", "text": "Here", "lines": [{"text": "{word}"}]},
        {"kind": "note", "text": "{word}"},
    )
    blocks = _paper(interview, SAID).paper.blocks
    assert len(blocks) == 1
    assert isinstance(blocks[0], SignatureBlock)
    assert [party.name for party in blocks[0].parties] == [(Run("Rita"),)]


def test_a_paper_whose_title_fell_away_bears_the_interviews() -> None:
    assert _paper(_small(title="{word}"), SAID).paper.title == "Small"


def test_repeated_clauses_without_a_key_do_not_collide() -> None:
    blocks = [{"kind": "clause", "text": text, "each": "things", "item": "thing"} for text in ("One", "Two")]
    assembled = _paper(_small(*blocks), SAID)
    settle(assembled.paper)
    assert assembled.clauses == {}
