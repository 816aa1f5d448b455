"""Whatever is typed, in whatever order: the engine ends where a run from scratch ends, and loses nothing."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from forms_service.definition.shapes import Interview, Kind, Option, Question
from forms_service.engine.answers import Answers, touches
from forms_service.engine.conversation import answer, from_plain, plain_answers
from forms_service.engine.scope import Scope
from forms_service.engine.standing import Standing, stand
from forms_service.engine.taking import NotTaken, take
from press.paper import Paper, Run, every_run, settle
from tests.forms_service.drawn import (
    HOUSE,
    JUNK,
    TODAY,
    house_interview,
    in_force,
    likely,
    made,
    moves,
    paper_of,
    questions_of,
    renamed,
    sample_answers,
    settled,
    small_interviews,
    stands_full,
    with_things,
)

pytestmark = pytest.mark.once


def calm(examples: int) -> settings:
    """Give the settings of a property: so many examples, however slow the machine."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


STARTED: dict[str, Standing] = {key: with_things(stands_full(key), "t1", "k2", "z9") for key in HOUSE}


def _from_scratch(standing: Standing) -> Standing:
    return from_plain(standing.interview, plain_answers(standing), TODAY, "en").standing


def _plain_paper(standing: Standing) -> Any:
    """Give the paper with its things called by their place."""
    calls = {
        f"{step.screen.repeat.name}/{thing.id}": f"{step.screen.repeat.name}/t{number}"
        for step in standing.steps
        if step.screen.repeat is not None
        for number, thing in enumerate(step.things, start=1)
    }

    def call(thing: Any) -> Any:
        if isinstance(thing, tuple):
            return tuple(call(each) for each in thing)
        if isinstance(thing, Run):
            return replace(thing, sources=tuple(renamed(source, calls) for source in thing.sources))
        if is_dataclass(thing) and not isinstance(thing, type):
            names = [each.name for each in fields(thing) if each.name != "key"]
            return (type(thing).__name__, {name: call(getattr(thing, name)) for name in names})
        return thing

    return call(paper_of(standing).paper)


def _check_from_scratch(standing: Standing) -> None:
    standing = settled(standing)
    scratch = _from_scratch(standing)
    assert in_force(scratch) == in_force(standing)
    assert scratch.is_complete == standing.is_complete
    assert _plain_paper(scratch) == _plain_paper(standing)


@pytest.mark.parametrize("key", HOUSE)
@calm(25)
@given(data=st.data())
def test_any_edits_of_an_interview_of_the_house_end_where_a_run_from_scratch_ends(
    key: str, data: st.DataObject
) -> None:
    standing = STARTED[key]
    for move in data.draw(moves(standing.interview)):
        standing = made(standing, move)
    _check_from_scratch(standing)


@calm(120)
@given(data=st.data())
def test_any_edits_of_any_small_interview_end_where_a_run_from_scratch_ends(data: st.DataObject) -> None:
    interview = data.draw(small_interviews())
    standing = stand(interview, Answers(), TODAY)
    for move in data.draw(moves(interview)):
        standing = made(standing, move)
    _check_from_scratch(standing)


def _runs(paper: Paper) -> list[Run]:
    return list(every_run(paper))


def _check_change(standing: Standing, path: str, question: Question, typed: Any) -> None:
    after = answer(standing, [(path, typed)], "en").standing
    assume(standing.exit is None and after.exit is None)
    left = _runs(paper_of(after).paper)
    gone = []
    for run in _runs(paper_of(standing).paper):
        if run in left:
            left.remove(run)
        else:
            gone.append(run)
    for run in (*gone, *left):
        assert any(touches(source, path) for source in run.sources), (path, question.name, run)


@pytest.mark.parametrize("key", HOUSE)
@calm(50)
@given(data=st.data())
def test_changing_one_answer_changes_only_the_runs_that_name_it(key: str, data: st.DataObject) -> None:
    standing = STARTED[key]
    path, question = data.draw(st.sampled_from(questions_of(standing.interview)))
    _check_change(standing, path, question, data.draw(likely(question)))


@calm(120)
@given(data=st.data())
def test_changing_one_answer_of_a_small_interview_changes_only_the_runs_that_name_it(data: st.DataObject) -> None:
    interview = data.draw(small_interviews())
    standing = stand(interview, Answers().with_thing("ps", "t1").with_thing("ps", "k2"), TODAY)
    asked = questions_of(interview, ("t1", "k2"))
    for path, question in asked:
        standing = answer(standing, [(path, data.draw(likely(question)))], "en").standing
    path, question = data.draw(st.sampled_from(asked))
    _check_change(standing, path, question, data.draw(likely(question)))


def _sample_paths(key: str) -> list[tuple[str, Any]]:
    """Give the sample answers by path, and an answer to everything they leave out."""
    said = sample_answers(key)
    paths: list[tuple[str, Any]] = []
    for name, value in said.items():
        if house_interview(key).asked[name].question is None:
            paths += [
                (f"{name}/t{at}/{part}", each) for at, thing in enumerate(value, 1) for part, each in thing.items()
            ]
        else:
            paths.append((name, value))
    return paths


@pytest.mark.parametrize("key", HOUSE)
@calm(15)
@given(data=st.data())
def test_no_order_of_answering_loses_an_answer(key: str, data: st.DataObject) -> None:
    interview = house_interview(key)
    paths = _sample_paths(key)
    groups = {path.split("/")[0] for path, _typed in paths if "/" in path}
    answers = Answers()
    for group in groups:
        for at in range(len(sample_answers(key)[group])):
            answers = answers.with_thing(group, f"t{at + 1}")
    standing = stand(interview, answers, TODAY)
    for path, typed in data.draw(st.permutations(paths)):
        standing = answer(standing, [(path, typed)], "en").standing
        kept = {**standing.answers.given, **standing.answers.typed}
        assert typed is None or path in kept
        listed = {each.path for each in standing.set_aside}
        whole = {each.rpartition("/")[0] for each in standing.answers.given if "/" in each} & listed
        for each, what in standing.answers.given.items():
            is_seen = each in standing.places or each in listed or each.rpartition("/")[0] in whole
            assert is_seen or what.value is None
    # What was typed before its question could be asked waits in its field; it is posted once more.
    for path, typed in paths:
        if path not in standing.answers.given:
            standing = answer(standing, [(path, typed)], "en").standing
    assert in_force(settled(standing)) == in_force(stands_full(key))


@pytest.mark.parametrize("key", HOUSE)
@calm(25)
@given(data=st.data())
def test_an_answer_set_aside_by_another_is_back_when_that_is_changed_back(key: str, data: st.DataObject) -> None:
    standing = STARTED[key]
    path, question = data.draw(
        st.sampled_from([each for each in questions_of(standing.interview) if "/" not in each[0]])
    )
    before = standing.places.get(path)
    assume(before is not None)
    assert before is not None
    away = answer(standing, [(path, data.draw(likely(question)))], "en").standing
    back = answer(away, [(path, before.value)], "en").standing
    assert in_force(back) == in_force(standing)
    assert back.is_complete
    assert paper_of(back) == paper_of(standing)


@calm(25)
@given(name=st.text(max_size=40), note=st.text(max_size=200), language=st.sampled_from(("en", "es")))
def test_the_same_answers_give_the_same_sound_paper_whatever_letters_they_have(
    name: str, note: str, language: str
) -> None:
    standing = STARTED["limited-power-of-attorney"]
    typed = [("agent", name), ("powers/t1/subject", note), ("overseer", name), ("county", note), ("note", note)]
    standing = answer(standing, typed, "en").standing
    first, second = (paper_of(stand(standing.interview, standing.answers, TODAY), language) for _time in "ab")
    assert first == second
    assert settle(first.paper) == settle(settle(second.paper))


QUESTIONS = [
    Question(
        "q", kind, {"en": "Q"}, required=required, options=tuple(Option(v, {"en": v}) for v in "ab"), minimum=least
    )
    for kind in Kind
    for required in (True, False)
    for least in ("", "3", "today")
]


@calm(300)
@given(
    question=st.sampled_from(QUESTIONS),
    typed=JUNK,
    language=st.sampled_from(("en", "es", "de", "ar", "zh-Hant", "xx", "fr-CA")),
)
def test_taking_anything_gives_a_value_or_says_why_not(question: Question, typed: Any, language: str) -> None:
    interview = house_interview("care-of-a-child")
    scope = Scope(interview, TODAY)
    try:
        value = take(question, typed, scope, language)
    except NotTaken as why:
        assert why.code
        return
    assert take(question, value, scope, language) == value, "what was taken is taken again as it is"


def test_the_small_interviews_are_not_all_alike() -> None:
    """A drawing that fell into one mould would prove little."""
    seen: set[str] = set()

    @settings(max_examples=20, deadline=None, database=None, derandomize=True)
    @given(interview=small_interviews())
    def draw(interview: Interview) -> None:
        seen.add(repr(interview.screens))

    draw()
    assert len(seen) > 10
