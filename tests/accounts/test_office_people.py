"""The administrator's page, roles, freezing, and who may do what to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import events, services
from accounts.errors import AccountExists, LastAdministrator, NotYourself
from accounts.models import Client, Invitation, User
from common import clock
from common.errors import BadInput, NotFound, Refused
from common.gate import may
from notifications.models import OutboxMessage
from tests.accounts import door

PEOPLE = "/desk/people/"


@pytest.fixture
def office(db: None) -> tuple[User, Any, User]:
    """Ada at her page, and Leo the attorney."""
    ada, browser = door.staff_browser("administrator", email="ada@halemercer.example", name="Ada Hale")
    return ada, browser, door.staff("attorney", "leo@halemercer.example", "Leo Marsh")


def test_the_page_lists_staff_and_open_invitations(office: tuple[User, Any, User], clara: User) -> None:
    ada, browser, _leo = office
    services.invite(actor=ada, email="pat@halemercer.example", name="Pat Osei", staff_role="paralegal")
    page = browser.get(PEOPLE).content.decode()
    for words in ("Ada Hale", "Leo Marsh", "Pat Osei", "waiting"):
        assert words in page
    assert clara.email not in page


@pytest.mark.parametrize("role", ["attorney", "paralegal", "marketer", "support"])
def test_the_page_is_for_administrators(db: None, role: str) -> None:
    _user, browser = door.staff_browser(role)
    assert browser.get(PEOPLE).status_code == 404
    assert (
        browser.post(PEOPLE + "invite/", {"name": "X", "email": "x@mail.example", "role": "support"}).status_code == 404
    )
    assert not Invitation.objects.exists()


def test_clients_find_no_such_page_and_strangers_sign_in(clara: User) -> None:
    assert door.signed_in(clara).get(PEOPLE).status_code == 404
    assert door.browser().get(PEOPLE)["Location"].startswith(reverse("account_login"))


def test_inviting_from_the_page_sends_a_letter(office: tuple[User, Any, User]) -> None:
    _ada, browser, _leo = office
    browser.post(PEOPLE + "invite/", {"name": "Pat Osei", "email": "Pat@halemercer.example", "role": "paralegal"})
    assert Invitation.objects.get().staff_role == "paralegal"
    assert OutboxMessage.objects.filter(to="pat@halemercer.example").count() == 1


def test_what_was_typed_stays_when_something_is_missing(office: tuple[User, Any, User]) -> None:
    _ada, browser, leo = office
    for form, said in (
        ({"name": "Pat Osei", "email": "nonsense", "role": "paralegal"}, "Write the address like name@example.com"),
        ({"name": "Pat Osei", "email": leo.email, "role": "paralegal"}, "already works here"),
    ):
        answer = browser.post(PEOPLE + "invite/", form)
        assert answer.status_code in (400, 409)
        page = answer.content.decode()
        assert said in page
        assert 'value="Pat Osei"' in page
        assert f'value="{form["email"]}"' in page
    assert not Invitation.objects.exists()


def test_letters_are_sent_again_and_taken_back_from_the_page(office: tuple[User, Any, User]) -> None:
    ada, browser, _leo = office
    made = services.invite(actor=ada, email="pat@halemercer.example", name="Pat Osei", staff_role="paralegal")
    browser.post(reverse("accounts:renew", args=[made.reference]))
    assert OutboxMessage.objects.filter(to="pat@halemercer.example").count() == 2
    browser.post(reverse("accounts:withdraw", args=[made.reference]))
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert browser.post(reverse("accounts:withdraw", args=[made.reference])).status_code == 409


def test_an_invitation_to_a_matter_is_not_the_administrators_affair(office: tuple[User, Any, User]) -> None:
    _ada, browser, leo = office
    made = services.invite(actor=leo, email="clara@mail.example", name="Clara Reyes", subject_ref="matter:abc")
    assert "Clara Reyes" not in browser.get(PEOPLE).content.decode()
    assert browser.post(reverse("accounts:withdraw", args=[made.reference])).status_code == 404


def test_every_button_of_the_page_does_what_it_says(office: tuple[User, Any, User]) -> None:
    _ada, browser, leo = office
    door.enrolled(leo)
    browser.post(reverse("accounts:freeze", args=[leo.pk]), door.pause(leo))
    leo.refresh_from_db()
    assert leo.is_frozen(clock.now())
    browser.post(reverse("accounts:unfreeze", args=[leo.pk]))
    leo.refresh_from_db()
    assert not leo.is_frozen(clock.now())
    browser.post(reverse("accounts:reset_factor", args=[leo.pk]))
    assert not leo.authenticator_set.exists()
    browser.post(reverse("accounts:role", args=[leo.pk]), {f"p{leo.pk.hex[:8]}-role": "paralegal"})
    leo.refresh_from_db()
    assert leo.staff_role == "paralegal"
    browser.post(reverse("accounts:role", args=[leo.pk]), {f"p{leo.pk.hex[:8]}-role": "nonsense"})
    leo.refresh_from_db()
    assert leo.staff_role == "paralegal"
    browser.post(reverse("accounts:role", args=[leo.pk]), {f"p{leo.pk.hex[:8]}-role": "none"})
    leo.refresh_from_db()
    assert leo.staff_role == ""


@pytest.mark.parametrize("name", ["freeze", "unfreeze", "reset_factor", "role"])
def test_the_buttons_are_for_staff_only(office: tuple[User, Any, User], clara: User, name: str) -> None:
    _ada, browser, _leo = office
    assert browser.post(reverse(f"accounts:{name}", args=[clara.pk])).status_code == 404


@pytest.mark.parametrize("name", ["invite", "renew", "withdraw", "role", "unfreeze", "reset_factor"])
def test_nothing_on_the_page_happens_by_looking(office: tuple[User, Any, User], name: str) -> None:
    _ada, browser, leo = office
    args = {"invite": [], "renew": ["abc"], "withdraw": ["abc"]}.get(name, [leo.pk])
    assert browser.get(reverse(f"accounts:{name}", args=args)).status_code == 405


def test_the_page_costs_as_many_queries_for_thirty_people_as_for_three(office: tuple[User, Any, User]) -> None:
    ada, browser, _leo = office
    counts = []
    browser.get(PEOPLE)  # the face of the firm is in the cache from now on
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(PEOPLE)
        counts.append(len(queries))
        if number == 0:
            for n in range(14):
                door.staff("paralegal", f"p{n}@halemercer.example", f"P {n}")
                services.invite(actor=ada, email=f"i{n}@halemercer.example", name=f"I {n}", staff_role="support")
    assert counts[0] == counts[1]


# Roles.


def test_a_role_is_changed_by_an_administrator_and_recorded(
    office: tuple[User, Any, User], verbs_of: Callable[[], list[str]]
) -> None:
    ada, _browser, leo = office
    heard: list[tuple[str, str]] = []

    def listen(sender: Any, before: str, after: str, **kwargs: Any) -> None:
        heard.append((before, after))

    events.role_changed.connect(listen)
    try:
        services.set_role(actor=ada, user=leo, staff_role="marketer")
    finally:
        events.role_changed.disconnect(listen)
    assert heard == [("attorney", "marketer")]
    assert "person.role_changed" in verbs_of()


def test_marketers_are_in_their_group_and_leave_it_with_the_role(office: tuple[User, Any, User]) -> None:
    ada, _browser, leo = office
    editors = Group.objects.create(name="Editors of something else")
    leo.groups.add(editors)
    services.set_role(actor=ada, user=leo, staff_role="marketer")
    assert {group.name for group in leo.groups.all()} == {"Marketers", editors.name}
    services.set_role(actor=ada, user=leo, staff_role="support")
    assert {group.name for group in leo.groups.all()} == {editors.name}


def test_the_group_of_marketers_is_there_after_a_migration(db: None) -> None:
    assert Group.objects.filter(name="Marketers").count() == 1


@pytest.mark.parametrize("role", ["attorney", "paralegal", "marketer", "support", ""])
@pytest.mark.parametrize("service", ["set_role", "freeze", "unfreeze", "reset_second_factor", "end_all_sessions"])
def test_nobody_else_manages_people(db: None, role: str, service: str) -> None:
    actor = door.staff(role, "actor@halemercer.example") if role else door.person("gina@mail.example", "Gina")
    other = door.staff("support", "other@halemercer.example")
    more = {"staff_role": "attorney"} if service == "set_role" else {}
    with pytest.raises((Refused, NotFound)):
        getattr(services, service)(actor=actor, user=other, **more)
    other.refresh_from_db()
    assert (other.staff_role, other.frozen_at, other.session_epoch) == ("support", None, 0)


def test_an_administrator_does_nothing_to_herself(office: tuple[User, Any, User]) -> None:
    ada, _browser, _leo = office
    door.staff("administrator", "second@halemercer.example")
    for action in (
        lambda: services.set_role(actor=ada, user=ada, staff_role="support"),
        lambda: services.freeze(actor=ada, user=ada),
        lambda: services.reset_second_factor(actor=ada, user=ada),
    ):
        with pytest.raises(NotYourself):
            action()


def test_the_last_administrator_stays(office: tuple[User, Any, User]) -> None:
    ada, _browser, _leo = office
    with pytest.raises(LastAdministrator):
        services.set_role(actor=None, user=ada, staff_role="support")
    with pytest.raises(LastAdministrator):
        services.freeze(actor=None, user=ada)
    second = door.staff("administrator", "second@halemercer.example")
    services.freeze(actor=ada, user=second)
    with pytest.raises(LastAdministrator):
        services.set_role(actor=None, user=ada, staff_role="support")


def test_a_role_that_does_not_exist_is_refused(office: tuple[User, Any, User]) -> None:
    ada, _browser, leo = office
    with pytest.raises(BadInput):
        services.set_role(actor=ada, user=leo, staff_role="owner")


# Freezing.


def test_freezing_shuts_every_door_at_once(
    office: tuple[User, Any, User], clara: User, verbs_of: Callable[[], list[str]]
) -> None:
    ada, _browser, _leo = office
    heard: list[User] = []

    def listen(sender: Any, user: User, **kwargs: Any) -> None:
        heard.append(user)

    browser = door.signed_in(clara)
    events.person_frozen.connect(listen)
    try:
        services.freeze(actor=ada, user=clara)
    finally:
        events.person_frozen.disconnect(listen)
    assert heard == [clara]
    assert browser.get(reverse("accounts:security")).status_code == 302
    assert may(clara, "see", clara).reasons[0].code == "shut_out"
    assert "person.frozen" in verbs_of()


def test_unfreezing_lets_her_sign_in_again(office: tuple[User, Any, User], clara: User) -> None:
    ada, _browser, _leo = office
    services.freeze(actor=ada, user=clara)
    services.unfreeze(actor=ada, user=clara)
    assert door.is_signed_in(door.signed_in(clara))


def test_freezing_until_a_time_ends_by_itself(office: tuple[User, Any, User], clara: User) -> None:
    ada, _browser, _leo = office
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        services.freeze(actor=ada, user=clara, until=start + timedelta(hours=1))
        traveller.move_to(start + timedelta(minutes=59, seconds=59))
        assert not door.is_signed_in(door.signed_in(clara))
        traveller.move_to(start + timedelta(hours=1))
        assert door.is_signed_in(door.signed_in(clara))


def test_people_at_work_are_those_nobody_shut_out(office: tuple[User, Any, User]) -> None:
    ada, _browser, leo = office
    services.freeze(actor=ada, user=leo)
    assert list(User.objects.staff().at_work(clock.now())) == [ada]


# Seeing, registering, clients.


@pytest.mark.parametrize(
    ("who", "whom", "sees"),
    [("leo", "ada", True), ("ada", "clara", True), ("leo", "clara", False), ("clara", "leo", False),
     ("clara", "gina", False), ("clara", "clara", True)],
)  # fmt: skip
def test_who_sees_whom(office: tuple[User, Any, User], clara: User, who: str, whom: str, sees: bool) -> None:
    ada, _browser, leo = office
    people = {"ada": ada, "leo": leo, "clara": clara, "gina": door.person("gina@mail.example", "Gina Barlow")}
    assert bool(may(people[who], "see", people[whom])) is sees


def test_registering_is_for_the_office_and_its_administrators(office: tuple[User, Any, User]) -> None:
    ada, _browser, leo = office
    with pytest.raises(Refused):
        services.register_person(actor=leo, email="x@mail.example", name="X")
    made = services.register_person(actor=ada, email=" X@Mail.example ", name="X")
    assert made.email == "x@mail.example"
    assert not made.has_usable_password()
    with pytest.raises(AccountExists):
        services.register_person(actor=ada, email="x@mail.example", name="X")


def test_the_legal_team_enters_clients_with_their_people(office: tuple[User, Any, User], clara: User) -> None:
    ada, _browser, leo = office
    made = services.make_client(actor=leo, name="Reyes & Daughters", kind="organisation", people=[clara])
    assert list(made.people.all()) == [clara]
    assert may(leo, "see", made)
    assert may(clara, "see", made)
    assert not may(ada, "see", made)
    with pytest.raises(Refused):
        services.make_client(actor=ada, name="X")
    assert Client.objects.count() == 1
