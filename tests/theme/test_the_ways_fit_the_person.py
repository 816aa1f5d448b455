"""Everybody sees the ways that are hers, finds the place she stands in, and no way leads nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from theme import navigation
from theme.navigation import Audience, Entry, audience_of, mark_current, ways_for


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _room(name: str, **pages: str) -> Any:
    return include(([path(address, _page, name=page) for page, address in pages.items()], name))


urlpatterns = [
    path("", _room("portal", home="home/", desk="desk/", record="desk/record/")),
    path("", _room("accounts", security="accounts/security/", people="desk/people/")),
    path("", _room("notifications", notices="notices/")),
    path("", _room("subscriptions", plans="plans/", mine="plans/mine/")),
    path("accounts/login/", _page, name="account_login"),
    path("accounts/logout/", _page, name="account_logout"),
    path("", _room("forms_service", catalogue="forms/", reviews="desk/reviews/")),
    path("cms/", _page, name="wagtailadmin_home"),
]


@dataclass
class Person:
    """Somebody at the door."""

    staff_role: str = ""
    is_authenticated: bool = True


def labels(entries: tuple[Entry, ...]) -> list[str]:
    """Give what is written on the ways."""
    return [str(entry.label) for entry in entries]


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


def ways(person: Person | None, address: str = "/", *, has_forms: bool = False) -> navigation.Ways:
    """Give the ways of `person` on the page at `address`."""
    request = RequestFactory().get(address)
    request.user = person or Person(is_authenticated=False)  # type: ignore[assignment]
    return ways_for(request, has_forms=has_forms)


def test_the_audience_is_told_by_the_person() -> None:
    assert audience_of(None) is Audience.PUBLIC
    assert audience_of(Person(is_authenticated=False)) is Audience.PUBLIC
    assert audience_of(Person()) is Audience.CLIENT
    assert audience_of(Person("attorney")) is Audience.DESK


def test_a_visitor_sees_the_library_the_plans_and_the_door() -> None:
    house = ways(None)
    assert labels(house.main) == ["Library", "Plans", "Help"]
    assert (house.sign_in, house.home) == ("/accounts/login/", "/")
    assert house.tabs == house.account == ()
    assert house.notices is None


def test_a_client_sees_her_home_her_bell_and_her_tabs() -> None:
    house = ways(Person())
    assert labels(house.main) == ["Home", "Library", "Help"]
    assert labels(house.tabs) == ["Home", "Library"]
    assert labels(ways(Person(), has_forms=True).tabs) == ["Home", "Forms", "Library"]
    assert labels(house.account) == ["My plan", "Sign-in and security"]
    assert house.notices is not None
    assert house.sign_out == "/accounts/logout/"


@pytest.mark.parametrize(
    ("role", "sees", "does_not"),
    [
        ("attorney", {"Desk", "Library", "Forms"}, {"Record", "People", "Library admin"}),
        ("administrator", {"Desk", "Record", "People"}, {"Library admin", "Forms"}),
        ("marketer", {"Desk", "Library admin"}, {"Record", "People", "Forms"}),
        ("support", {"Desk"}, {"Record", "People", "Library admin", "Forms"}),
    ],
)
def test_each_role_sees_its_own_ways(role: str, sees: set[str], does_not: set[str]) -> None:
    shown = set(labels(ways(Person(role)).main))
    assert sees <= shown
    assert not does_not & shown


@pytest.mark.parametrize("person", [None, Person()], ids=["nobody", "client"])
def test_the_forms_are_a_way_only_where_one_is_offered(person: Person | None) -> None:
    request = RequestFactory().get("/")
    request.user = person or Person(is_authenticated=False)  # type: ignore[assignment]
    assert "Forms" not in labels(ways_for(request).main)
    offering = ways_for(request, has_forms=True).main
    assert [entry.url for entry in offering if entry.label == "Forms"] == ["/forms/"]


def test_a_way_to_a_page_that_does_not_exist_hides_itself() -> None:
    assert navigation.address("matters:list") == ""
    assert "Matters" not in labels(ways(Person()).main)
    assert ways(Person()).search is None


@pytest.mark.parametrize("audience", list(Audience))
def test_without_any_other_room_every_way_hides_itself_but_the_fixed_ones(audience: Audience, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.theme.no_rooms"
    person = {Audience.PUBLIC: None, Audience.CLIENT: Person(), Audience.DESK: Person("administrator")}[audience]
    house = ways(person)
    assert set(labels(house.main)) <= {"Library", "Help"}
    assert (house.account, house.search, house.notices, house.sign_in, house.home) == ((), None, None, "", "/")


def test_the_place_one_stands_in_is_marked_once() -> None:
    house = ways(Person("administrator"), "/desk/record/?page=2")
    assert labels(tuple(entry for entry in house.main if entry.is_current)) == ["Record"]
    assert labels(tuple(entry for entry in ways(Person("attorney"), "/desk/").main if entry.is_current)) == ["Desk"]


def test_a_page_under_a_way_belongs_to_it_and_the_front_to_none() -> None:
    entries = [Entry("Front", "/"), Entry("Library", "/library/")]
    assert [entry.is_current for entry in mark_current(entries, "/library/wills/")] == [False, True]
    assert [entry.is_current for entry in mark_current(entries, "/plans/")] == [False, False]


def test_the_cms_may_move_the_library_and_the_help() -> None:
    house = ways_for(None, library_url="/guides/", help_url="/hilfe/")
    assert [entry.url for entry in house.main if str(entry.label) in {"Library", "Help"}] == ["/guides/", "/hilfe/"]
