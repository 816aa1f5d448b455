"""Expressions that may each be run may be too many together: no form gets through that would hold up the process."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from accounts.models import User
from forms_service.authoring.carrying import to_parts
from forms_service.authoring.errors import InterviewUnsound
from forms_service.authoring.judging import to_try
from forms_service.definition.checking.loops import MOST_DEEP
from forms_service.definition.codec import from_data
from forms_service.definition.costs import MOST_STEPS, MOST_STEPS_IN_ALL, steps_of
from forms_service.definition.expressions import read
from forms_service.engine.scope import Scope
from forms_service.models import Edition
from forms_service.services import publish_edition
from forms_service.soundness import errors_of
from tests.forms_service.drawn import HOUSE, house_interview
from tests.forms_service.sound import problems_with, sound_data

pytestmark = pytest.mark.once
HEAVY = "powers.all(x, powers.all(y, x.id == y.id || x.reason != y.reason))"
TOO_MUCH = "go through too many things, all together"


def with_conditions(count: int) -> dict[str, Any]:
    """Give a sound interview with as many paragraphs more, each of which looks at all pairs of a group."""
    data = sound_data()
    more = [{"kind": "paragraph", "when": f"{HEAVY} || price > {at}", "text": f"Number {at}."} for at in range(count)]
    data["document"]["blocks"] += more
    return data


def test_many_expressions_that_each_may_be_run_are_too_much_together() -> None:
    assert MOST_STEPS_IN_ALL // 10 < steps_of(HEAVY) < MOST_STEPS
    few = [problem.sentence for problem in errors_of(with_conditions(3))]
    assert few == []
    begun = time.perf_counter()
    (told,) = [problem for problem in errors_of(with_conditions(30)) if TOO_MUCH in problem.sentence]
    assert time.perf_counter() - begun < 5
    assert told.place == "document.blocks[6].when"
    assert "compute a value once" in told.suggestion


def with_chain(count: int, value: str) -> dict[str, Any]:
    """Give a sound interview with so many values more, each computed of those before it."""
    data = sound_data()
    chain = [{"name": f"n{at}", "kind": "number", "value": "price"} for at in range(2)]
    chain += [{"name": f"n{at}", "kind": "number", "value": value.format(at - 1, at - 2)} for at in range(2, count)]
    data["computed"] += chain
    data["document"]["blocks"].append({"kind": "paragraph", "text": f"{{n{count - 1}}}"})
    return data


CHAINS = ("n{0} > n{1} ? n{0} : n{1}", "n{0} + n{0}", "n{0} / 0 + n{1}")


@pytest.mark.parametrize("value", CHAINS)
def test_a_chain_of_computed_values_is_walked_once(value: str) -> None:
    begun = time.perf_counter()
    assert [each.place for each in errors_of(with_chain(MOST_DEEP - 2, value)) if "others, one" in each.sentence] == []
    scope = Scope(from_data(with_chain(MOST_DEEP - 2, value)), date(2026, 11, 23))
    scope.told["price"] = 3
    assert scope.sources_of(read(f"n{MOST_DEEP - 3}"))[:1] == ("price",)
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("value", CHAINS)
@pytest.mark.parametrize("count", [100, 3000])
def test_a_chain_without_measure_is_refused_before_it_is_tried(value: str, count: int) -> None:
    begun = time.perf_counter()
    (told,) = [each for each in errors_of(with_chain(count, value)) if "others, one" in each.sentence]
    assert time.perf_counter() - begun < 10
    assert told.place == f"computed[{MOST_DEEP + 3}].value"
    assert f"more than {MOST_DEEP} others" in told.sentence


def test_what_stands_under_a_group_counts_once_for_each_of_its_things() -> None:
    outside, inside = "document.blocks[1].when", "document.blocks[1].blocks[0].when"
    assert not [each for each in problems_with({outside: HEAVY}) if TOO_MUCH in each.sentence]
    assert not [
        each for each in problems_with({inside: "powers.all(x, x.id == power.id || price > 3)"}) if each.is_error
    ]
    (told,) = [each for each in problems_with({inside: HEAVY}) if each.is_error]
    assert (told.place, TOO_MUCH in told.sentence) == (inside, True)


def test_what_is_refused_by_itself_is_not_told_a_second_time() -> None:
    found = problems_with({"screens[4].when": "powers.all(x, powers.all(y, (powers + powers) == (powers + powers)))"})
    assert [each for each in found if "too many things at once" in each.sentence]
    assert not [each for each in found if TOO_MUCH in each.sentence]


@pytest.mark.parametrize("key", HOUSE)
def test_the_interviews_of_the_house_are_far_below(key: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("forms_service.definition.checking.loops.MOST_STEPS_IN_ALL", MOST_STEPS_IN_ALL // 20)
        from forms_service.definition.checking.loops import loops

        assert list(loops(house_interview(key))) == []


@pytest.mark.django_db
def test_neither_the_command_nor_publishing_lets_it_through(tmp_path: Path, people: dict[str, User]) -> None:
    data = with_conditions(30)
    file = tmp_path / "slow.yaml"
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    for words in (("check", str(file)), ("import", str(file), "--by", people["leo"].email, "--publish")):
        with pytest.raises(CommandError):
            call_command("interview", *words)
    with pytest.raises(InterviewUnsound):
        publish_edition(actor=people["leo"], interview=from_data(data))
    assert not Edition.objects.exists()
    assert to_try(to_parts(from_data(data)))[0] is None
