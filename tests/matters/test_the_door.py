"""Coming in and going: who is let into a matter, with which seats, and that nothing is left of one who has gone."""

from __future__ import annotations

import re

import pytest

from accounts import grants
from accounts.models import Invitation, User
from accounts.services import accept_invitation, make_client, renew_invitation
from accounts.services.invitations import digest_of
from audit.models import Record
from common.errors import BadInput, Conflict, NotFound, Refused
from common.gate import SEE, may
from matters.errors import AlreadyThere, LastAttorney, WalledOff
from matters.models import Matter, Participant, Room
from matters.roles import SEAT_ROLES, MatterRole
from matters.services import (
    add_participant,
    add_room,
    end_participation,
    invite_participant,
    lift_wall,
    open_matter,
    raise_wall,
    reinstate,
    suspend,
    take_seat,
)
from matters.states import ParticipantState, RoomKind
from notifications import outbox
from notifications.models import OutboxMessage
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paralegal, person, small_matter, with_counsel
from vault.roles import ACTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallMatter:
    return small_matter()


def verbs_since(before: int) -> list[str]:
    return list(Record.objects.order_by("at_us").values_list("verb", flat=True)[before:])


def token_mailed_to(address: str) -> str:
    mail = OutboxMessage.objects.filter(to=address).latest("created_at")
    found = re.search(r"/accounts/invitation/([\w-]+)/", outbox.opened(mail).body)
    assert found
    return found.group(1)


def held(user: User, room: Room) -> frozenset[str]:
    return grants.held(user, room.binder)


def test_an_attorney_opens_a_matter_with_two_rooms_and_sits_in_both() -> None:
    leo, before = attorney(), Record.objects.count()
    client = make_client(actor=leo, name="Clara Reyes")
    matter = open_matter(actor=leo, client=client, title="Reyes and Harbor View Apartments")
    rooms = list(matter.rooms.order_by("position"))
    assert [room.kind for room in rooms] == [RoomKind.CLIENT, RoomKind.INTERNAL]
    assert all(held(leo, room) == ACTIONS[SEAT_ROLES[MatterRole.ATTORNEY]] for room in rooms)
    said = verbs_since(before)
    assert said.count("room.added") == 2
    assert {"matter.opened", "seat.taken"} <= set(said)


@pytest.mark.parametrize("role", ["administrator", "marketer", "support", ""])
def test_nobody_outside_the_legal_team_opens_a_matter(role: str) -> None:
    outsider = person("Ada Hale", staff_role=role)
    client = make_client(actor=None, name="Clara Reyes")
    with pytest.raises(Refused):
        open_matter(actor=outsider, client=client, title="Mine")
    assert not Matter.objects.exists()


def test_a_paralegal_opens_a_matter_for_an_attorney_and_has_no_seat_herself() -> None:
    pat, leo = paralegal(), attorney()
    matter = open_matter(actor=pat, client=make_client(actor=pat, name="C"), title="T", attorney=leo)
    assert Matter.objects.visible_to(leo).filter(pk=matter.pk).exists()
    assert not Matter.objects.visible_to(pat).filter(pk=matter.pk).exists()


def test_the_grants_of_each_part_are_what_its_seat_is_worth(small: SmallMatter) -> None:
    cole, pat = person("Cole Aldana"), paralegal()
    other = with_counsel(small, cole)
    add_participant(actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL)
    for participant in Participant.objects.filter(matter=small.matter).prefetch_related("seats"):
        seats = {seat.room_id: seat.role for seat in participant.seats.all()}
        assert participant.user is not None
        for room in small.matter.rooms.all():
            due = ACTIONS[seats[room.pk]] if room.pk in seats else frozenset()
            assert held(participant.user, room) == due
    assert held(cole, other)
    assert not held(cole, small.client_room)
    assert not held(small.clara, small.internal_room)
    assert not held(small.clara, other)


def test_somebody_invited_holds_nothing_until_she_accepts_and_then_her_seat(small: SmallMatter) -> None:
    before = Record.objects.count()
    invited = invite_participant(
        actor=small.leo,
        matter=small.matter,
        email="cole@mail.example",
        name="Cole Aldana",
        role=MatterRole.COUNSEL,
        rooms=[small.client_room],
    )
    assert (invited.state, invited.user) == (ParticipantState.INVITED, None)
    token = token_mailed_to("cole@mail.example")
    cole = accept_invitation(
        actor=None, digest=digest_of(token), name="Cole Aldana", password="harbor-lantern-quiet-42"
    )
    joined = Participant.objects.get(pk=invited.pk)
    assert (joined.state, joined.user) == (ParticipantState.ACTIVE, cole)
    assert held(cole, small.client_room) == ACTIONS[SEAT_ROLES[MatterRole.COUNSEL]]
    assert {"participant.invited", "participant.joined"} <= set(verbs_since(before))
    assert browser(cole).get(small.url()).status_code == 200


def test_nobody_is_invited_twice_or_into_the_firms_own_room(small: SmallMatter) -> None:
    room = small.client_room
    somebody = {"email": "cole@mail.example", "name": "Cole", "role": MatterRole.COUNSEL}
    with pytest.raises(BadInput):
        invite_participant(actor=small.leo, matter=small.matter, rooms=[small.internal_room], **somebody)
    with pytest.raises(BadInput):
        invite_participant(actor=small.leo, matter=small.matter, rooms=[], **somebody)
    with pytest.raises(BadInput):
        invite_participant(actor=small.leo, matter=small.matter, rooms=[small_matter().client_room], **somebody)
    invite_participant(actor=small.leo, matter=small.matter, rooms=[room], **somebody)
    with pytest.raises(AlreadyThere):
        invite_participant(actor=small.leo, matter=small.matter, rooms=[room], **somebody)
    with pytest.raises(AlreadyThere):
        invite_participant(
            actor=small.leo,
            matter=small.matter,
            email=small.clara.email.upper(),
            name="C",
            role=MatterRole.CLIENT,
            rooms=[room],
        )


def test_an_outsider_given_no_rooms_is_not_seated_with_the_firm(small: SmallMatter) -> None:
    cole = person("Cole Aldana")
    with pytest.raises(BadInput):
        add_participant(actor=small.leo, matter=small.matter, user=cole, role=MatterRole.COUNSEL)
    with pytest.raises(BadInput):
        add_participant(actor=small.leo, matter=small.matter, user=cole, role=MatterRole.PARALEGAL)
    assert not held(cole, small.internal_room)


def test_a_paralegal_seats_nobody_where_she_does_not_sit_and_nobody_above_herself(small: SmallMatter) -> None:
    pat, lena = paralegal(), attorney("Lena Fisk")
    add_participant(
        actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL, rooms=[small.client_room]
    )
    secret = add_room(actor=small.leo, matter=small.matter, name="Without Pat")
    with pytest.raises(BadInput):
        add_participant(actor=pat, matter=small.matter, user=lena, role=MatterRole.PARALEGAL, rooms=[secret])
    with pytest.raises(Refused):
        add_participant(actor=pat, matter=small.matter, user=lena, role=MatterRole.ATTORNEY)
    with pytest.raises(Refused):
        take_seat(actor=pat, participant=small.part(pat), room=secret)
    assert not held(lena, secret)


def test_a_client_brings_nobody_in_and_a_stranger_finds_nothing(small: SmallMatter) -> None:
    sam, room = person("Sam Keller"), small.client_room
    with pytest.raises(Refused):
        add_participant(actor=small.clara, matter=small.matter, user=sam, role=MatterRole.COUNSEL, rooms=[room])
    with pytest.raises(NotFound):
        add_participant(actor=sam, matter=small.matter, user=sam, role=MatterRole.CLIENT, rooms=[room])


def test_a_suspended_person_finds_nothing_on_her_next_request_and_all_again_when_let_in(small: SmallMatter) -> None:
    clara, before = browser(small.clara), Record.objects.count()
    assert clara.get(small.url()).status_code == 200
    suspend(actor=small.leo, participant=small.part(small.clara))
    assert clara.get(small.url()).status_code == 404
    assert not held(small.clara, small.client_room)
    reinstate(actor=small.leo, participant=small.part(small.clara))
    assert clara.get(small.url()).status_code == 200
    assert {"participant.suspended", "participant.reinstated"} <= set(verbs_since(before))


def test_an_ended_person_finds_nothing_and_cannot_be_reinstated(small: SmallMatter) -> None:
    clara, before = browser(small.clara), Record.objects.count()
    end_participation(actor=small.leo, participant=small.part(small.clara))
    assert clara.get(small.url()).status_code == 404
    assert clara.post(small.url(f"{small.client_room.reference}/send/"), {"text": "Hello"}).status_code == 404
    with pytest.raises(Conflict):
        reinstate(actor=small.leo, participant=small.part(small.clara))
    assert "participant.ended" in verbs_since(before)


def test_an_ended_person_can_be_seated_anew_and_gets_only_the_new_seat(small: SmallMatter) -> None:
    room = add_room(actor=small.leo, matter=small.matter, name="Apart")
    end_participation(actor=small.leo, participant=small.part(small.clara))
    add_participant(actor=small.leo, matter=small.matter, user=small.clara, role=MatterRole.COUNSEL, rooms=[room])
    assert held(small.clara, room) == ACTIONS[SEAT_ROLES[MatterRole.COUNSEL]]
    assert not held(small.clara, small.client_room)


def test_an_ended_outsider_can_be_invited_again(small: SmallMatter) -> None:
    end_participation(actor=small.leo, participant=small.part(small.clara))
    invite_participant(
        actor=small.leo,
        matter=small.matter,
        email=small.clara.email,
        name=small.clara.name,
        role=MatterRole.CLIENT,
        rooms=[small.client_room],
    )
    assert not Matter.objects.visible_to(small.clara).exists()
    accept_invitation(actor=small.clara, digest=digest_of(token_mailed_to(small.clara.email)))
    assert Matter.objects.visible_to(small.clara).exists()


def test_somebody_who_was_only_invited_can_be_ended_but_not_suspended(small: SmallMatter) -> None:
    invited = invite_participant(
        actor=small.leo,
        matter=small.matter,
        email="cole@mail.example",
        name="Cole",
        role=MatterRole.COUNSEL,
        rooms=[small.client_room],
    )
    with pytest.raises(Conflict):
        suspend(actor=small.leo, participant=invited)
    end_participation(actor=small.leo, participant=invited)
    assert not Invitation.objects.open().filter(participant=invited).exists()


def test_the_last_attorney_stays(small: SmallMatter) -> None:
    leo = small.part(small.leo)
    for leave in (suspend, end_participation):
        with pytest.raises(LastAttorney):
            leave(actor=small.leo, participant=leo)
    lena = attorney("Lena Fisk")
    add_participant(actor=small.leo, matter=small.matter, user=lena, role=MatterRole.ATTORNEY)
    end_participation(actor=small.leo, participant=leo)
    assert not Matter.objects.visible_to(small.leo).exists()
    with pytest.raises(LastAttorney):
        suspend(actor=lena, participant=small.part(lena))


def test_a_wall_ends_the_part_and_keeps_its_person_out_until_lifted_and_seated(small: SmallMatter) -> None:
    lena, before = attorney("Lena Fisk"), Record.objects.count()
    add_participant(actor=small.leo, matter=small.matter, user=lena, role=MatterRole.PARALEGAL)
    wall = raise_wall(actor=small.leo, matter=small.matter, user=lena, reason="Advised the bank")
    assert browser(lena).get(small.url()).status_code == 404
    with pytest.raises(WalledOff):
        add_participant(actor=small.leo, matter=small.matter, user=lena, role=MatterRole.PARALEGAL)
    lift_wall(actor=small.leo, wall=wall)
    assert browser(lena).get(small.url()).status_code == 404
    add_participant(actor=small.leo, matter=small.matter, user=lena, role=MatterRole.PARALEGAL)
    assert browser(lena).get(small.url()).status_code == 200
    assert {"wall.raised", "wall.lifted", "participant.ended"} <= set(verbs_since(before))


def test_nobody_walls_herself_off_and_only_an_attorney_walls_others(small: SmallMatter) -> None:
    pat = paralegal()
    add_participant(actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL)
    with pytest.raises(BadInput):
        raise_wall(actor=small.leo, matter=small.matter, user=small.leo, reason="x")
    with pytest.raises(Refused):
        raise_wall(actor=pat, matter=small.matter, user=attorney("Walt Brandt"), reason="x")


def test_any_of_the_team_sends_an_invitation_again_whoever_made_it(small: SmallMatter) -> None:
    pat, lena = paralegal(), attorney("Lena Fisk")
    add_participant(actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL)
    invited = invite_participant(
        actor=small.leo,
        matter=small.matter,
        email="cole@mail.example",
        name="Cole",
        role=MatterRole.COUNSEL,
        rooms=[small.client_room],
    )
    assert invited.invitation is not None
    page = browser(pat).post(small.url(f"people/{invited.reference}/renew/"))
    assert page.status_code == 302
    assert OutboxMessage.objects.filter(to="cole@mail.example").count() == 2
    with pytest.raises(NotFound):
        renew_invitation(actor=lena, invitation=Invitation.objects.get(pk=invited.invitation.pk))


def test_a_frozen_person_sees_no_matter_by_list_or_gate(small: SmallMatter) -> None:
    from accounts.services import freeze

    freeze(actor=None, user=small.clara)
    small.clara.refresh_from_db()
    assert not Matter.objects.visible_to(small.clara).exists()
    assert not Room.objects.visible_to(small.clara).exists()
    assert not may(small.clara, SEE, small.matter)
