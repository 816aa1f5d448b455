"""What depended on a changed answer is asked again; what no longer applies is set aside, and comes back."""

from __future__ import annotations

import pytest

from forms_service.engine.answers import Answers
from forms_service.engine.conversation import answer, confirm, from_plain, plain_answers, say_all
from forms_service.engine.standing import Standing, State, stand
from forms_service.engine.telling import changes, sentences
from press.paper import plain
from tests.forms_service.drawn import TODAY, house_interview, in_force, sample_answers, say, stands_full

pytestmark = pytest.mark.once
POWER = "limited-power-of-attorney"
CHILD = "care-of-a-child"


def _aside(standing: Standing) -> dict[str, tuple[str, ...]]:
    return {each.path: each.because for each in standing.set_aside}


def _again(standing: Standing) -> set[str]:
    return {path for path, place in standing.places.items() if place.state == State.AGAIN}


def test_what_depended_on_a_changed_answer_is_asked_again_and_nothing_else() -> None:
    standing = say(stands_full(CHILD), starts_on="2027-02-01")
    assert _again(standing) == {"ends_on"}
    assert not standing.is_complete
    assert standing.next is not None
    assert standing.next.screen.key == "dates"
    assert standing.places["ends_on"].value == "2027-12-31", "it still stands while it waits"


def test_another_agent_is_asked_about_again_under_the_new_name() -> None:
    standing = say(stands_full(POWER), agent="Daniel Frye")
    assert {"agent_home", "has_successor", "is_durable"} <= _again(standing)
    assert "starts_on" not in _again(standing)


def test_changing_an_answer_back_ends_the_asking() -> None:
    before = stands_full(CHILD)
    standing = say(say(before, starts_on="2027-02-01"), starts_on="2027-01-10")
    assert not _again(standing)
    assert standing.is_complete
    assert in_force(standing) == in_force(before)


def test_letting_an_answer_stand_ends_the_asking() -> None:
    standing = say(stands_full(CHILD), starts_on="2027-02-01")
    standing = confirm(standing, standing.by_key["dates"])
    assert standing.is_complete
    assert standing.places["ends_on"].value == "2027-12-31"


def test_an_answer_that_has_run_out_of_its_bounds_cannot_be_let_stand() -> None:
    standing = say(stands_full(CHILD, ends_on="2028-01-05"), starts_on="2026-12-01")
    standing = confirm(standing, standing.by_key["dates"])
    assert _again(standing) == {"ends_on"}
    taken = answer(standing, [("ends_on", "2028-01-05")], "en")
    assert taken.refused["ends_on"].code == "too_large"
    assert taken.refused["ends_on"].facts["bound"] == "December 1, 2027"
    assert taken.answers.typed["ends_on"] == "2028-01-05"


def test_what_no_longer_applies_is_set_aside_and_says_what_would_bring_it_back() -> None:
    standing = say(stands_full(POWER), has_successor=False)
    assert _aside(standing) == {"successor": ("has_successor",), "successor_home": ("has_successor",)}
    assert "successor" not in standing.by_key
    assert standing.is_complete
    back = say(standing, has_successor=True)
    assert back.places["successor"].value == "Daniel Frye"
    assert back.is_complete
    assert not back.set_aside


def test_behind_the_way_out_every_answer_is_set_aside_by_the_answer_that_led_there() -> None:
    standing = say(stands_full(POWER), reach="health")
    assert standing.exit is not None
    assert standing.exit.screen.key == "exit-health"
    assert not standing.is_complete
    aside = _aside(standing)
    assert aside["principal"] == aside["powers/t1"] == ("reach",)
    assert say(standing, reach="named").is_complete


def test_a_computed_value_sets_aside_by_the_answer_it_is_made_of() -> None:
    standing = say(stands_full(POWER), born_on="2010-01-01")
    assert _aside(standing)["agent"] == ("born_on",)


def test_a_question_that_waits_for_an_earlier_one_sets_its_answer_aside_meanwhile() -> None:
    standing = answer(stands_full(CHILD), [("may_treat", "perhaps")], "en").standing
    assert standing.places["may_treat"].state == State.OPEN
    assert _aside(standing)["medical_powers"] == ("may_treat",)
    assert say(standing, may_treat=True).is_complete


def test_a_removed_thing_is_listed_and_can_be_brought_back_with_its_answers() -> None:
    before = stands_full(CHILD)
    without = stand(before.interview, before.answers.with_thing_aside("children", "t2"), TODAY)
    assert _aside(without) == {"children/t2": ()}
    assert [thing.id for thing in without.by_key["children"].things] == ["t1", "t3"]
    back = stand(before.interview, without.answers.with_thing_aside("children", "t2", is_set_aside=False), TODAY)
    assert in_force(back) == in_force(before)
    assert not back.set_aside


def test_an_answer_in_a_thing_is_set_aside_by_another_of_the_same_thing() -> None:
    standing = answer(stands_full(POWER), [("powers/t1/kind", "mail")], "en").standing
    aside = _aside(standing)
    assert aside["powers/t1/house_act"] == ("powers/t1/kind",)
    assert "powers/t2/limit" not in aside
    back = answer(standing, [("powers/t1/kind", "house")], "en").standing
    assert back.places["powers/t1/lease_months"].value == 12


def test_a_group_is_open_until_she_says_that_it_has_all_its_things() -> None:
    interview = house_interview(CHILD)
    answers = Answers().with_answer("has_court_order", False).with_thing("children", "k7")
    standing = stand(interview, answers, TODAY)
    for part, typed in (("name", "Ada"), ("born_on", "2014-02-28"), ("goes_to_school", "no"), ("health_note", "")):
        standing = answer(standing, [(f"children/k7/{part}", typed)], "en").standing
    assert standing.by_key["children"].things[0].state == State.DONE
    assert standing.by_key["children"].state == State.OPEN
    assert say_all(standing, "children").by_key["children"].state == State.DONE


def test_a_group_with_fewer_things_than_it_needs_stays_open() -> None:
    before = stands_full(CHILD, "sparse")
    without = stand(before.interview, before.answers.with_thing_aside("children", "t1"), TODAY)
    assert without.by_key["children"].state == State.OPEN
    assert not without.is_complete


def test_what_cannot_be_taken_is_kept_as_it_was_typed_and_has_no_force() -> None:
    name = "R" * 10_000
    taken = answer(stands_full(POWER), [("principal", name)], "en")
    assert taken.refused["principal"].code == "too_long"
    assert taken.refused["principal"].facts == {"limit": "200", "count": "10000"}
    assert taken.answers.typed["principal"] == name
    assert taken.standing.places["principal"].state == State.OPEN
    assert "principal" not in taken.standing.scope


def test_typing_the_same_wrong_thing_twice_changes_nothing() -> None:
    once = answer(stands_full(POWER), [("born_on", "soon")], "en")
    twice = answer(once.standing, [("born_on", "soon")], "en")
    assert twice.answers == once.answers
    assert twice.refused["born_on"].code == "no_day"


def test_yesterdays_screen_is_refused_and_what_was_typed_on_it_is_kept_aside() -> None:
    standing = say(stands_full(POWER, "sparse"), has_successor=False)
    taken = answer(standing, [("successor", "Daniel Frye"), ("nonsense", "x"), ("powers/gone/kind", "bank")], "en")
    assert {path: why.code for path, why in taken.refused.items()} == dict.fromkeys(
        ("successor", "nonsense", "powers/gone/kind"), "not_asked"
    )
    assert taken.standing.is_complete
    assert _aside(taken.standing) == {"successor": ("has_successor",)}
    assert say(taken.standing, has_successor=True).places["successor"].value == "Daniel Frye"


def test_an_answer_that_opens_a_question_may_stand_before_its_answer_on_one_screen() -> None:
    standing = stands_full(CHILD, "sparse")
    typed = [("has_second_caregiver", "yes"), ("second_caregiver", "Paul Adler"), ("second_may", "always")]
    taken = answer(standing, typed, "en")
    assert not taken.refused
    assert taken.standing.is_complete


def test_a_plain_file_with_junk_in_it_is_read_as_far_as_it_goes() -> None:
    said = {**sample_answers(CHILD, "sparse"), "children": ["Ada", None, {"name": 7}], "unknown": 1, "parent": ["x"]}
    taken = from_plain(house_interview(CHILD), said, TODAY, "en")
    assert {path: why.code for path, why in taken.refused.items()} == {
        "parent": "no_name",
        "children/t3/name": "no_name",
    }
    assert not taken.standing.is_complete


def test_an_answer_bounded_by_a_later_one_stands_when_both_are_read_from_a_file() -> None:
    said = plain_answers(stands_full(CHILD))
    backwards = dict(reversed(said.items()))
    assert in_force(from_plain(house_interview(CHILD), backwards, TODAY, "en").standing) == in_force(stands_full(CHILD))


def test_answers_survive_being_written_and_read() -> None:
    answers = answer(stands_full(POWER), [("born_on", "soon")], "en").answers.with_thing_aside("powers", "t2")
    assert Answers.from_data(answers.to_data()) == answers


def test_the_changes_between_two_times_are_named_in_the_order_of_asking() -> None:
    before = stands_full(POWER)
    after = answer(say(before, months=6, agent="Ines Castellanos"), [("powers/t1/lease_months", "6")], "en").standing
    assert [(change.path, change.before, change.after) for change in changes(before, after)] == [
        ("agent", "Rosa Solano", "Ines Castellanos"),
        ("powers/t1/lease_months", 12, 6),
        ("months", 12, 6),
    ]


def test_a_sentence_is_told_only_when_all_of_it_can_be() -> None:
    standing = answer(stands_full(POWER), [("months", "many")], "en").standing
    told = {sentence.screen.key: plain(sentence.words) for sentence in sentences(standing, "en")}
    assert "term" not in told
    assert told["agent"] == "Rosa Solano, your sister, may act for you."


def test_a_sentence_whose_parts_hang_on_an_open_answer_is_not_told_yet() -> None:
    standing = answer(stands_full(CHILD), [("has_second_caregiver", "maybe")], "en").standing
    assert "second-caregiver" not in {sentence.screen.key for sentence in sentences(standing, "en")}
