"""The gate: no rule, no action; a denial beats every grant; a stranger learns nothing, a reader is told why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from common import gate
from common.errors import NotFound, Refused
from common.gate import NO_GRANT, SEE, UNKNOWN_ACTION, Reason, Verdict, allow, deny, may, require
from keys.models import Key

THING = Key()
YES, NO = Reason("yes", "Because you may."), Reason("no", "The door is shut on Sundays.")


@pytest.fixture(autouse=True)
def _rules_of_this_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(gate, "_grants", {})
    monkeypatch.setattr(gate, "_denials", {})
    monkeypatch.setattr(gate, "_everywhere", [])
    yield


def giving(reason: Reason | None) -> Any:
    return lambda _actor, _action, _obj: reason


def test_an_action_without_a_rule_is_refused() -> None:
    assert may("anybody", "open", THING) == Verdict(False, (UNKNOWN_ACTION,))


def test_the_first_grant_that_says_yes_allows() -> None:
    allow(Key, "open")(giving(None))
    assert may("anybody", "open", THING) == Verdict(False, (NO_GRANT,))
    allow(Key, "open")(giving(YES))
    assert may("anybody", "open", THING) == Verdict(True, (YES,))
    assert not may("anybody", "close", THING)


def test_a_denial_beats_every_grant_wherever_it_was_registered() -> None:
    allow(Key, "open")(giving(YES))
    deny(Key)(giving(NO))
    assert may("anybody", "open", THING) == Verdict(False, (NO,))
    gate._denials.clear()
    gate.deny_everywhere(giving(NO))
    assert not may("anybody", "open", THING)


def test_a_stranger_gets_the_same_404_and_a_reader_the_words_of_the_rule() -> None:
    allow(Key, "open")(giving(None))
    with pytest.raises(NotFound) as hidden:
        require("anybody", "open", THING)
    assert hidden.value.message == str(NotFound.default_message)
    allow(Key, SEE)(giving(YES))
    with pytest.raises(Refused) as refused:
        require("anybody", "open", THING)
    assert refused.value.message == str(Refused.default_message)
    deny(Key)(lambda _actor, action, _obj: NO if action == "open" else None)
    with pytest.raises(Refused, match="shut on Sundays"):
        require("anybody", "open", THING)


def test_whoever_may_not_even_see_is_told_nothing_of_the_rule_that_said_no() -> None:
    allow(Key, SEE, "open")(giving(YES))
    deny(Key)(giving(NO))
    for action in (SEE, "open"):
        with pytest.raises(NotFound) as hidden:
            require("anybody", action, THING)
        assert "Sunday" not in hidden.value.message


def test_a_verdict_is_true_or_false_in_a_boolean_place() -> None:
    assert Verdict(True, (YES,))
    assert not Verdict(False, (NO,))


def test_every_gated_thing_of_the_house_can_be_seen_by_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    actions = gate.known_actions()
    assert len(actions) >= 8
    assert [model.__name__ for model, known in actions.items() if SEE not in known] == []


@pytest.mark.django_db
def test_nobody_may_do_anything_with_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    from tests.factories.matters import paper, small_matter

    small = small_matter()
    version = paper(small.client_room, small.clara)
    things = (small.matter, small.client_room, small.client_room.binder, version.file, version, small.clara)
    allowed = [
        f"{action} {type(thing).__name__}"
        for thing in things
        for action in gate.known_actions()[type(thing)]
        if may(AnonymousUser(), action, thing)
    ]
    assert allowed == []
