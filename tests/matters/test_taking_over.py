"""A matter whose attorneys are gone: the firm is told, and one of its attorneys takes it over with a second person's word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.services import freeze, set_role
from audit.models import Record
from common.errors import NotFound, Refused
from common.gate import SEE, may
from matters import rules, verbs
from matters.errors import ReasonTooShort, SecondPersonNeeded, TooLate
from matters.models import Countersignature, Matter, Participant
from matters.roles import MatterRole
from matters.services import (
    add_participant,
    agree,
    ask_to_take_over,
    close_matter,
    discrepancies,
    raise_wall,
    take_over,
)
from notifications.models import Notice
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paralegal, person

pytestmark = pytest.mark.django_db
WHY = "Her attorney has left the firm and the hearing is on Friday."
PAGE = "/desk/sessions/"


@pytest.fixture
def ada(db: None) -> User:
    """The administrator."""
    return person("Ada Hale", staff_role="administrator")


@pytest.fixture
def lena(db: None) -> User:
    """An attorney without a part in the matter."""
    return attorney("Lena Brandt")


def leaves(small: SmallMatter, ada: User) -> None:
    """Let the matter's only attorney leave the legal team."""
    set_role(actor=ada, user=small.leo, staff_role="support")


def agreed(small: SmallMatter, lena: User, ada: User) -> Countersignature:
    """Give Lena's question about the matter with Ada's word."""
    return agree(actor=ada, asked=ask_to_take_over(actor=lena, matter=small.matter, reason=WHY))


def left(who: User) -> list[Matter]:
    return list(Matter.objects.found_without_attorney_by(who))


def test_a_matter_with_its_attorney_is_nobodys_to_take(small: SmallMatter, lena: User) -> None:
    assert left(lena) == []
    with pytest.raises((NotFound, Refused)):
        ask_to_take_over(actor=lena, matter=small.matter, reason=WHY)


@pytest.mark.parametrize("goes", ["role", "frozen"])
def test_the_firm_is_told_when_the_last_attorney_goes(small: SmallMatter, lena: User, ada: User, goes: str) -> None:
    if goes == "role":
        leaves(small, ada)
    else:
        freeze(actor=ada, user=small.leo, reason="His laptop was stolen from the train.")
    told = Notice.objects.filter(kind="matters.no_attorney")
    assert set(told.values_list("user__name", flat=True)) == {"Ada Hale", "Lena Brandt"}
    assert left(lena) == left(ada) == [small.matter]


def test_nobody_is_told_while_another_attorney_stays(small: SmallMatter, lena: User, ada: User) -> None:
    add_participant(actor=small.leo, matter=small.matter, user=lena, role=MatterRole.ATTORNEY)
    leaves(small, ada)
    assert not Notice.objects.filter(kind="matters.no_attorney").exists()
    assert left(ada) == []


def test_an_attorney_takes_it_over_with_another_persons_word(small: SmallMatter, lena: User, ada: User) -> None:
    leaves(small, ada)
    assert not may(lena, SEE, small.matter)
    asked = ask_to_take_over(actor=lena, matter=small.matter, reason=WHY)
    with pytest.raises(SecondPersonNeeded):
        take_over(actor=lena, asked=asked)
    with pytest.raises((NotFound, Refused)):
        agree(actor=lena, asked=asked)
    agree(actor=ada, asked=asked)
    before = Record.objects.count()
    part = take_over(actor=lena, asked=asked)
    assert part.role == MatterRole.ATTORNEY
    assert {seat.room for seat in part.seats.all()} == set(small.matter.rooms.all())
    assert may(lena, rules.MANAGE, small.matter)
    assert left(ada) == []
    assert list(discrepancies()) == []
    new = Record.objects.order_by("pk")[before:]
    assert str(verbs.PARTICIPANT_JOINED) in {line.verb for line in new}
    with pytest.raises((NotFound, Refused, TooLate)):
        take_over(actor=lena, asked=asked)


def test_her_own_earlier_part_becomes_the_attorneys(small: SmallMatter, lena: User, ada: User) -> None:
    add_participant(
        actor=small.leo, matter=small.matter, user=lena, role=MatterRole.PARALEGAL, rooms=[small.client_room]
    )
    leaves(small, ada)
    take_over(actor=lena, asked=agreed(small, lena, ada))
    part = Participant.objects.get(matter=small.matter, user=lena)
    assert (part.role, part.seats.count()) == (MatterRole.ATTORNEY, small.matter.rooms.count())
    assert list(discrepancies()) == []


def test_of_two_the_second_finds_an_attorney(small: SmallMatter, lena: User, ada: User) -> None:
    ruth = attorney("Ruth Okafor")
    leaves(small, ada)
    first, second = agreed(small, lena, ada), agreed(small, ruth, ada)
    take_over(actor=lena, asked=first)
    with pytest.raises((NotFound, Refused)):
        take_over(actor=ruth, asked=second)
    assert not may(ruth, SEE, small.matter)


Bar = Callable[[SmallMatter, User], Any]


def walled(small: SmallMatter, lena: User) -> None:
    raise_wall(actor=small.leo, matter=small.matter, user=lena, reason="She acted for the landlord in 2024.")


def no_attorney_any_more(_small: SmallMatter, lena: User) -> None:
    set_role(actor=person("Ira Hale", staff_role="administrator"), user=lena, staff_role="paralegal")


def closed(small: SmallMatter, _lena: User) -> None:
    close_matter(actor=small.leo, matter=small.matter, farewell="All is done.")


@pytest.mark.parametrize("bar", [walled, no_attorney_any_more, closed])
def test_who_may_not_take_it_finds_nothing(small: SmallMatter, lena: User, ada: User, bar: Bar) -> None:
    bar(small, lena)
    leaves(small, ada)
    lena.refresh_from_db()
    if bar is not no_attorney_any_more:
        assert left(lena) == []
    with pytest.raises((NotFound, Refused)):
        ask_to_take_over(actor=lena, matter=small.matter, reason=WHY)


def test_a_wall_between_the_word_and_the_deed_stops_it(small: SmallMatter, lena: User, ada: User) -> None:
    ruth = attorney("Ruth Okafor")
    leaves(small, ada)
    hers, theirs = agreed(small, lena, ada), agreed(small, ruth, ada)
    take_over(actor=ruth, asked=theirs)
    raise_wall(actor=ruth, matter=small.matter, user=lena, reason="She acted for the landlord in 2024.")
    set_role(actor=ada, user=ruth, staff_role="support")
    with pytest.raises((NotFound, Refused)):
        take_over(actor=lena, asked=hers)


def test_a_reason_is_a_sentence(small: SmallMatter, lena: User, ada: User) -> None:
    leaves(small, ada)
    with pytest.raises(ReasonTooShort):
        ask_to_take_over(actor=lena, matter=small.matter, reason="Leo left.")


def test_the_page_leads_through_it(small: SmallMatter, lena: User, ada: User) -> None:
    leaves(small, ada)
    hers, office = browser(lena), browser(ada)
    assert small.matter.reference in office.get(PAGE).content.decode()
    answer = hers.post(PAGE, {"take-over-matter": small.matter.reference, "take-over-reason": "Leo left."})
    assert answer.status_code == 400
    assert "Leo left." in answer.content.decode()
    answer = hers.post(PAGE, {"take-over-matter": small.matter.reference, "take-over-reason": WHY})
    assert answer["Location"] == PAGE
    asked = Countersignature.objects.get()
    office.post(reverse("matters:agree", args=[asked.reference]))
    assert "Take it over" in hers.get(PAGE).content.decode()
    assert hers.post(reverse("matters:open_agreed", args=[asked.reference]))["Location"] == small.url()
    assert hers.get(small.url()).status_code == 200


def test_a_paralegal_finds_no_such_page_and_an_administrator_no_form(small: SmallMatter, ada: User) -> None:
    leaves(small, ada)
    assert browser(paralegal("Pia Lang")).get(PAGE).status_code == 404
    text = browser(ada).get(PAGE).content.decode()
    assert 'name="take-over-reason"' not in text
    answer = browser(ada).post(PAGE, {"take-over-matter": small.matter.reference, "take-over-reason": WHY})
    assert answer.status_code == 400
    assert not Countersignature.objects.exists()
