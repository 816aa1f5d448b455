"""The two interviews of the house: their papers, their ways out, their words in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pypdfium2
import pytest
import yaml

from forms_service.definition.codec import from_data, to_data
from forms_service.definition.shapes import Kind, Text
from forms_service.definition.texts import names_in
from forms_service.engine.conversation import answer, from_plain
from forms_service.engine.telling import sentences
from forms_service.engine.wording import worded
from press import services as press
from press.face import Face
from press.paper import plain
from tests.forms_service.drawn import HOUSE, TODAY, house_interview, paper_of, sample_answers, say, stands_full

pytestmark = pytest.mark.once
FACE = Face("Hale Mercer Law", "12 Custom House Row, Port Ansel, State of Franklin")
POWER, CHILD = HOUSE


def _texts(thing: Any) -> Iterator[Text]:
    if isinstance(thing, dict):
        if thing:
            yield thing
    elif isinstance(thing, tuple):
        for each in thing:
            yield from _texts(each)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for each in fields(thing):
            yield from _texts(getattr(thing, each.name))


def _words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("key", HOUSE)
def test_an_interview_survives_being_written_and_read(key: str) -> None:
    interview = house_interview(key)
    assert from_data(to_data(interview)) == interview
    assert from_data(yaml.safe_load(yaml.safe_dump(to_data(interview), allow_unicode=True))) == interview


@pytest.mark.parametrize("key", HOUSE)
@pytest.mark.parametrize("which", ["full", "sparse"])
def test_the_sample_answers_are_all_taken_and_complete(key: str, which: str) -> None:
    taken = from_plain(house_interview(key), sample_answers(key, which), TODAY, "en")
    assert not taken.refused
    assert taken.standing.is_complete
    assert len(taken.standing.steps) >= 13


@pytest.mark.parametrize("key", HOUSE)
def test_every_text_stands_in_every_language_and_speaks_of_the_same_answers(key: str) -> None:
    interview = house_interview(key)
    texts = list(_texts(interview))
    assert len(texts) > 100
    for text in texts:
        assert set(text) == set(interview.languages), text
        assert all(words.strip() for words in text.values())
        assert len({names_in(words) for words in text.values()}) == 1, text


@pytest.mark.parametrize("key", HOUSE)
def test_every_screen_says_why_and_every_step_but_the_ways_out_says_what_was_said(key: str) -> None:
    for screen in house_interview(key).screens:
        if screen.exit is not None:
            assert screen.exit.referral
        else:
            assert screen.why
            assert screen.says


def test_the_power_of_attorney_asks_in_every_way_the_first_paper_must() -> None:
    screens = house_interview(POWER).screens
    kinds = {question.kind for screen in screens for question in screen.questions}
    assert kinds >= {Kind.TEXT, Kind.NAME, Kind.DATE, Kind.YES_NO, Kind.CHOICE, Kind.ADDRESS, Kind.MONEY}
    assert any(screen.repeat is not None and screen.repeat.name == "powers" for screen in screens)
    assert sum(screen.exit is None for screen in screens) >= 10


@pytest.mark.parametrize("key", HOUSE)
@pytest.mark.parametrize("which", ["full", "sparse"])
def test_the_side_panel_reads_like_a_letter_with_nothing_left_open(key: str, which: str) -> None:
    standing = stands_full(key, which)
    for language in standing.interview.languages:
        told = [plain(sentence.words) for sentence in sentences(standing, language)]
        assert len(told) >= len(standing.steps)
        for sentence in told:
            assert "__" not in sentence
            assert "  " not in sentence
            assert sentence[-1] in ".”»"


@pytest.mark.parametrize(
    ("key", "changed", "exit_screen"),
    [
        (POWER, {"is_pressed": True}, "exit-pressed"),
        (POWER, {"reach": "health"}, "exit-health"),
        (POWER, {"reach": "everything"}, "exit-everything"),
        (POWER, {"born_on": "2008-11-23"}, "exit-minor"),
        (CHILD, {"has_court_order": True}, "exit-court"),
        (CHILD, {"other_parent_stands": "objects"}, "exit-objects"),
    ],
)
def test_an_unfit_case_is_led_out_with_somewhere_to_go(key: str, changed: dict[str, Any], exit_screen: str) -> None:
    standing = say(stands_full(key), **changed)
    assert standing.exit is not None
    assert standing.exit.screen.key == exit_screen
    assert standing.next is standing.exit


def test_somebody_who_turns_18_today_may_sign() -> None:
    assert say(stands_full(POWER), born_on="2008-11-22").exit is None


def test_the_care_of_a_child_ends_twelve_months_after_it_begins_at_most() -> None:
    standing = stands_full(CHILD)
    assert answer(standing, [("ends_on", "2028-01-10")], "en").standing.is_complete
    refused = answer(standing, [("ends_on", "2028-01-11")], "en").refused["ends_on"]
    assert (refused.code, refused.facts["bound"]) == ("too_large", "January 10, 2028")
    assert answer(standing, [("ends_on", "2027-01-09")], "en").refused["ends_on"].code == "too_small"


def test_a_grown_child_is_not_cared_for_by_this_paper() -> None:
    standing = stands_full(CHILD)
    assert not answer(standing, [("children/t1/born_on", "2008-11-23")], "en").refused
    assert answer(standing, [("children/t1/born_on", "2008-11-22")], "en").refused


def test_the_limits_of_spending_add_up_to_the_one_the_paper_names() -> None:
    assert "come to $4,750.00 a month" in paper_of(stands_full(POWER)).clauses["spending"].text
    assert "spending" not in paper_of(stands_full(POWER, "sparse")).clauses


def test_what_the_agent_may_not_do_follows_what_the_agent_may() -> None:
    def without(act: str) -> str:
        typed = [("powers/t1/house_act", act), ("powers/t1/price", "$300,000")]
        return paper_of(answer(stands_full(POWER), typed, "en").standing).clauses["no-other-powers"].text

    assert "may not sell, mortgage or give away" in without("let")
    assert "may not rent out" not in without("let")
    assert "may not rent out real property of mine" in without("care")
    assert "may not sell for less than the price named there" in without("sell")


def test_a_successor_is_spoken_of_only_where_one_is_named() -> None:
    for which, is_named in (("full", True), ("sparse", False)):
        standing = stands_full(POWER, which)
        for language, told in (("en", ("successor", "steps in")), ("es", ("sustituto", "ocupa su lugar"))):
            printed = _words(press.to_pdf(paper_of(standing, language).paper, FACE)).lower()
            advice = " ".join(plain(worded(each, standing.scope, language)) for each in standing.interview.instructions)
            assert any(word in f"{printed} {advice}" for word in told) == is_named, (which, language)


def test_who_may_sign_where_is_told_as_people_speak() -> None:
    standing = say(stands_full(POWER, "sparse"), county="")
    told = " ".join(plain(sentence.words) for sentence in sentences(standing, "en"))
    assert "before a notary, who writes in the county on that day" in told
    assert "the books" not in told


def test_the_second_parent_and_the_second_caregiver_sign_only_when_they_are_named() -> None:
    full, sparse = (
        _words(press.to_pdf(paper_of(stands_full(CHILD, which)).paper, FACE)) for which in ("full", "sparse")
    )
    assert "Emeka Okafor Parent" in full
    assert "Paul Adler Second caregiver" in full
    assert "Second caregiver" not in sparse
    assert "the other parent" not in sparse


@pytest.mark.parametrize("key", HOUSE)
@pytest.mark.parametrize("which", ["full", "sparse"])
def test_the_paper_prints_marked_as_a_sample_with_no_blank_and_the_same_bytes_twice(key: str, which: str) -> None:
    standing = stands_full(key, which)
    for language in standing.interview.languages:
        assembled = paper_of(standing, language)
        assert assembled.paper.sample_notice
        assert not any("________" in facts.text for facts in assembled.clauses.values())
        made = press.to_pdf(assembled.paper, FACE)
        assert made == press.to_pdf(paper_of(standing, language).paper, FACE)
        words = _words(made)
        assert assembled.paper.sample_notice in words
        assert "Franklin" in words
        assert not press.unprintable(words)


@pytest.mark.parametrize("key", HOUSE)
def test_whoever_sends_it_is_told_what_the_firm_does_not_do_and_how_to_sign(key: str) -> None:
    interview = house_interview(key)
    assert len(interview.instructions) >= 6
    assert "sample" in interview.agreement[0]["en"].lower()
    assert any("do not do" in text["en"] for text in interview.agreement)
    assert [party.relation for party in interview.parties].count("client") == 1
