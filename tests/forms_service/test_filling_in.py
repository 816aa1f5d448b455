"""A form is filled in answer by answer; nothing typed is lost, and nobody else reads a word."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from audit.models import Record
from common.errors import NotFound
from forms_service.answering import standing_of
from forms_service.engine.conversation import plain_answers
from forms_service.errors import AnswersShut, FormNotOffered, GroupFull
from forms_service.models import Request
from forms_service.sentences import sentence_of
from forms_service.services import (
    add_thing,
    bring_back,
    give_up,
    publish_edition,
    retire_form,
    save_answers,
    set_aside,
    start_request,
)
from keys.errors import KeyShredded, SealBroken
from press.services import unprintable
from tests.cast import Cast
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say


@pytest.fixture
def request_of_rita(cast: Cast) -> Request:
    return begin(cast.rita, offered(POWER_OF_ATTORNEY, reviewer=cast.leo))


def test_beginning_twice_goes_on_with_the_same_request(request_of_rita: Request, cast: Cast) -> None:
    assert start_request(actor=cast.rita, form=request_of_rita.form, language="es") == request_of_rita
    assert request_of_rita.language == "en"
    assert Record.objects.on(request_of_rita.record_ref).filter(verb="request.started").count() == 1


def test_every_screen_can_be_answered_and_all_of_it_is_kept(request_of_rita: Request) -> None:
    said = answers_of(POWER_OF_ATTORNEY)
    say(request_of_rita, said)
    again = Request.objects.of(request_of_rita.person).get()
    standing = standing_of(again)
    assert standing.is_complete
    kept = plain_answers(standing)
    assert [len(kept["powers"]), kept["agent"]] == [len(said["powers"]), said["agent"]]


def test_answers_lie_sealed_and_open_for_no_other_request(request_of_rita: Request, cast: Cast) -> None:
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY))
    sealed = bytes(Request.objects.get(pk=request_of_rita.pk).answers)
    assert b"Rosa" not in sealed
    other = begin(cast.sam, request_of_rita.form)
    other.answers = sealed
    with pytest.raises(SealBroken):
        standing_of(other)


def test_one_screen_is_one_row_and_few_queries(request_of_rita: Request, django_assert_num_queries: Any) -> None:
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY), until="term")
    step = standing_of(request_of_rita).next
    assert step is not None
    typed = [(place.path, answers_of(POWER_OF_ATTORNEY).get(place.path, "")) for place in step.places]
    with django_assert_num_queries(4) as seen:  # savepoint, the row held, the row written, savepoint
        save_answers(
            actor=request_of_rita.person, request=request_of_rita, typed=typed, seen={}, screen="term", done=True
        )
    assert sum(query["sql"].startswith("UPDATE") for query in seen.captured_queries) == 1


def test_what_was_changed_in_another_tab_is_not_written_over(request_of_rita: Request) -> None:
    rita = request_of_rita.person
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY), until="home")
    first = standing_of(request_of_rita).places["principal"].given
    assert first is not None
    seen = {"principal": first.revision}
    save_answers(actor=rita, request=request_of_rita, typed=[("principal", "Rita S. Solano")], seen=seen)
    late = save_answers(actor=rita, request=request_of_rita, typed=[("principal", "Rita Frye")], seen=seen)
    assert late.refused["principal"].code == "changed_elsewhere"
    assert standing_of(request_of_rita).places["principal"].value == "Rita S. Solano"
    same = save_answers(actor=rita, request=request_of_rita, typed=[("principal", " Rita S.  Solano ")], seen=seen)
    assert not same.refused


def test_what_cannot_be_taken_is_kept_as_it_was_typed(request_of_rita: Request) -> None:
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY), until="you")
    long_name = "Rita " * 2_000
    taken = save_answers(
        actor=request_of_rita.person, request=request_of_rita, typed=[("principal", long_name)], seen={}
    )
    assert taken.refused["principal"].code == "too_long"
    assert standing_of(request_of_rita).answers.typed["principal"] == long_name


@pytest.mark.parametrize("name", ["Łukasz Nguyễn", "مريم العلي", "Zoë Müller-Straße", "Ольга Петрова", "李小龙"])
def test_a_name_in_any_script_is_taken_or_told_at_once(request_of_rita: Request, name: str) -> None:
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY), until="you")
    taken = save_answers(actor=request_of_rita.person, request=request_of_rita, typed=[("principal", name)], seen={})
    answers = standing_of(request_of_rita).answers
    if unprintable(name):
        assert taken.refused["principal"].code == "unprintable"
        assert answers.typed["principal"] == name
    else:
        assert answers.given["principal"].value == name


@pytest.mark.parametrize(
    "words",
    ["x" * 2_000_000, ["named"] * 1_000, {"street": "x" * 30_000, "city": "y"}],
    ids=["a text", "choices", "an address"],
)
def test_what_is_far_too_long_is_refused_and_not_kept(request_of_rita: Request, words: Any) -> None:
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY), until="you")
    path = "principal_home" if isinstance(words, dict) else "principal"
    taken = save_answers(actor=request_of_rita.person, request=request_of_rita, typed=[(path, words)], seen={})
    assert taken.refused[path].code == "too_long"
    assert path not in standing_of(request_of_rita).answers.typed
    assert len(request_of_rita.answers) < 20_000


def test_a_group_holds_so_much_and_no_more_with_what_was_taken_out(request_of_rita: Request) -> None:
    rita = request_of_rita.person
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY), until="powers")
    things = []
    with pytest.raises(GroupFull):
        for _turn in range(50):
            thing, _taken = add_thing(actor=rita, request=request_of_rita, group="powers")
            set_aside(actor=rita, request=request_of_rita, group="powers", thing=thing)
            things.append(thing)
    assert len(things) == 36
    with pytest.raises(GroupFull):
        for thing in things:
            bring_back(actor=rita, request=request_of_rita, group="powers", thing=thing)
    step = standing_of(request_of_rita).by_key["powers"]
    assert len(step.things) == 12


def test_a_character_that_no_paper_prints_is_told_beside_the_field(request_of_rita: Request) -> None:
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY), until="you")
    taken = save_answers(
        actor=request_of_rita.person, request=request_of_rita, typed=[("principal", "Rita \U0001f984")], seen={}
    )
    question = standing_of(request_of_rita).places["principal"].question
    assert sentence_of(taken.refused["principal"], question).startswith("Our paper cannot print \U0001f984.")
    assert "principal" not in standing_of(request_of_rita).answers.given


def test_a_thing_that_was_taken_out_comes_back_where_it_was(request_of_rita: Request) -> None:
    rita = request_of_rita.person
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY))
    before = plain_answers(standing_of(request_of_rita))["powers"]
    first = standing_of(request_of_rita).by_key["powers"].things[0].id
    set_aside(actor=rita, request=request_of_rita, group="powers", thing=first)
    assert plain_answers(standing_of(request_of_rita))["powers"] == before[1:]
    bring_back(actor=rita, request=request_of_rita, group="powers", thing=first)
    assert plain_answers(standing_of(request_of_rita))["powers"] == before


def test_a_running_request_keeps_its_edition(request_of_rita: Request, cast: Cast) -> None:
    from dataclasses import replace

    from forms_service.editions import interview_of

    interview = interview_of(request_of_rita.edition)
    second = publish_edition(actor=cast.leo, interview=replace(interview, minutes=99))
    assert second.number == 2
    assert publish_edition(actor=cast.leo, interview=replace(interview, minutes=99)) == second
    assert interview_of(Request.objects.of(cast.rita).get().edition).minutes == interview.minutes
    retire_form(actor=cast.leo, form=second.form)
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY))
    assert standing_of(request_of_rita).is_complete
    with pytest.raises(FormNotOffered):
        start_request(actor=cast.sam, form=second.form, language="en")


def test_a_request_given_up_can_never_be_read_again(request_of_rita: Request, cast: Cast) -> None:
    say(request_of_rita, answers_of(POWER_OF_ATTORNEY), until="home")
    kept = Request.objects.of(cast.rita).get()
    give_up(actor=cast.rita, request=request_of_rita)
    with pytest.raises(AnswersShut):
        save_answers(actor=cast.rita, request=request_of_rita, typed=[], seen={})
    kept.client_binder.key.refresh_from_db()
    with pytest.raises(KeyShredded):
        standing_of(kept)


@pytest.mark.parametrize("who", ["leo", "lena", "ada", "clara", "sam", "mia"])
def test_nobody_else_answers_or_reads(request_of_rita: Request, cast: Cast, who: str) -> None:
    stranger: User = getattr(cast, who)
    assert not Request.objects.of(stranger).exists()
    with pytest.raises(NotFound):
        save_answers(actor=stranger, request=request_of_rita, typed=[("principal", "X")], seen={})
    with pytest.raises(NotFound):
        add_thing(actor=stranger, request=request_of_rita, group="powers")
