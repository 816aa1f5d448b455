"""The office opens a matter of limited scope around the binders of a request that a person sent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts import grants
from accounts.models import Client, User
from accounts.services import make_client
from audit.models import Record
from common.errors import BadInput, Conflict, Refused
from common.gate import may
from matters.errors import WalledOff
from matters.models import Matter, MatterKind, Participant, Party, PartySide, Room, RoomKind
from matters.roles import SEAT_ROLES, MatterRole
from matters.services import Named, look_for_conflicts, open_limited_scope, open_matter, raise_wall
from notifications.models import Notice
from subscriptions import entitlements
from subscriptions.entitlements import Feature
from tests.cast import browser
from tests.factories.matters import attorney, paper, person
from vault.models import Binder, ScanState, Version
from vault.roles import ACTIONS, BinderRole
from vault.services import add_version, make_binder, seat

REQUEST = "request:7kq29xfpm3ta"


@dataclass(frozen=True)
class Sent:
    """What a person has sent."""

    rita: User
    leo: User
    client: Client
    client_binder: Binder
    internal_binder: Binder
    reviewers: tuple[User, ...] = ()
    parties: tuple[Named, ...] = ()

    def open(self) -> Matter:
        """Open its matter."""
        return open_limited_scope(
            person=self.rita,
            client=self.client,
            title="Limited power of attorney",
            practice_area="Powers of attorney",
            reviewers=self.reviewers or (self.leo,),
            client_binder=Binder.objects.get(pk=self.client_binder.pk),
            internal_binder=Binder.objects.get(pk=self.internal_binder.pk),
            parties=self.parties,
        )


@pytest.fixture
def sent(db: None) -> Sent:
    return make_sent()


def make_sent() -> Sent:
    rita, leo = person("Rita Solano"), attorney()
    binders = [make_binder(actor=rita, belongs_to=REQUEST) for _ in range(2)]
    return Sent(rita, leo, make_client(actor=None, name=rita.name, people=[rita]), *binders)


def held(user: User, binder: Binder) -> frozenset[str]:
    return grants.held(user, binder)


def test_the_request_s_binders_become_the_two_rooms_and_the_person_and_her_reviewer_sit_in_theirs(sent: Sent) -> None:
    matter = sent.open()
    rooms = {room.kind: room for room in matter.rooms.select_related("binder")}
    assert {kind: room.binder for kind, room in rooms.items()} == {
        RoomKind.CLIENT: sent.client_binder,
        RoomKind.INTERNAL: sent.internal_binder,
    }
    assert (matter.kind, matter.client, matter.practice_area) == (
        MatterKind.LIMITED_SCOPE,
        sent.client,
        "Powers of attorney",
    )
    assert (matter.stages, matter.stage) == (["Sent", "Reviewed", "Ready to sign", "Signed"], 0)
    assert {part.user: part.role for part in matter.participants.all()} == {
        sent.rita: MatterRole.CLIENT,
        sent.leo: MatterRole.ATTORNEY,
    }
    assert held(sent.rita, sent.client_binder) == ACTIONS[SEAT_ROLES[MatterRole.CLIENT]]
    assert held(sent.rita, sent.internal_binder) == frozenset()
    for binder in (sent.client_binder, sent.internal_binder):
        assert held(sent.leo, binder) == ACTIONS[SEAT_ROLES[MatterRole.ATTORNEY]]
    call_command("check_grants")


def test_the_person_stands_on_the_record_and_what_follows_gathers_under_the_matter(
    sent: Sent, said: Callable[[], list[str]]
) -> None:
    matter = replace(sent, parties=(Named("Marco Solano", PartySide.RELATED),)).open()
    assert said() == [
        "room.added",
        "room.added",
        "matter.opened",
        "seat.taken",
        "seat.taken",
        "party.added",
        "right.given",
    ]
    lines = Record.objects.filter(matter_ref=matter.record_ref)
    assert {line.actor for line in lines} == {sent.rita.record_ref}
    binder = Binder.objects.get(pk=sent.client_binder.pk)
    assert (binder.belongs_to, binder.matter_ref) == (matter.record_ref, matter.record_ref)
    assert Binder.objects.get(pk=sent.internal_binder.pk).belongs_to == matter.record_ref
    room = Room.objects.select_related("binder__key").get(matter=matter, kind=RoomKind.CLIENT)
    paper(room, sent.rita)
    assert Record.objects.filter(verb="file.added", matter_ref=matter.record_ref).exists()
    assert Record.objects.filter(verb="binder.made", matter_ref=REQUEST).count() == 2


def test_called_again_it_gives_the_same_matter_unchanged(sent: Sent, said: Callable[[], list[str]]) -> None:
    first = sent.open()
    before = len(said())
    again = replace(sent, reviewers=(attorney("Lena Fisk"),), parties=(Named("X", PartySide.ADVERSE),)).open()
    assert again == first
    assert len(said()) == before
    assert (Matter.objects.count(), Participant.objects.count(), Party.objects.count()) == (1, 2, 0)


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_open_one_matter() -> None:
    sent = make_sent()
    barrier, opened, problems = threading.Barrier(2), [], []

    def send() -> None:
        try:
            barrier.wait()
            opened.append(sent.open().pk)
        except Exception as problem:  # noqa: BLE001  # told below, in the test's own thread
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(opened) == 2
    assert set(opened) == {Matter.objects.get().pk}
    assert Participant.objects.count() == 2


def test_whoever_held_a_right_on_the_binders_before_holds_none_without_a_seat(sent: Sent) -> None:
    lena = attorney("Lena Fisk")
    for user, binder in (
        (lena, sent.internal_binder),
        (sent.rita, sent.client_binder),
        (sent.rita, sent.internal_binder),
    ):
        seat(actor=None, user=user, binder=binder, role=BinderRole.OWNER)
    sent.open()
    assert held(lena, sent.internal_binder) == held(sent.rita, sent.internal_binder) == frozenset()
    assert held(sent.rita, sent.client_binder) == ACTIONS[SEAT_ROLES[MatterRole.CLIENT]]
    call_command("check_grants")
    assert Record.objects.filter(verb="binder.unseated").exists()


def test_a_draft_in_the_internal_binder_is_the_reviewer_s_and_not_the_person_s(sent: Sent) -> None:
    seat(actor=None, user=sent.leo, binder=sent.internal_binder, role=BinderRole.OWNER)
    draft = add_version(actor=sent.leo, binder=sent.internal_binder, name="Draft.txt", source=b"I, Rita Solano\n")
    Version.objects.update(scan_state=ScanState.CLEAN)
    matter = sent.open()
    for user, status in ((sent.rita, 404), (sent.leo, 200), (attorney("Lena Fisk"), 404)):
        page = browser(user).get(f"/matters/{matter.reference}/papers/{draft.file.reference}/")
        assert page.status_code == status
        assert bool(may(user, "view", Version.objects.get())) == (status == 200)


def test_the_matter_is_on_the_pages_of_those_seated_and_of_nobody_else(sent: Sent) -> None:
    matter = sent.open()
    words = browser(sent.rita).get(f"/matters/{matter.reference}/").content.decode()
    assert "Limited power of attorney" in words
    assert "Your attorney reads it next" in words
    assert "Only us" not in words
    lena, ada = attorney("Lena Fisk"), person("Ada Hale", staff_role="administrator")
    assert set(User.objects.filter(participations__matter=matter)) == {sent.rita, sent.leo}
    for stranger in (lena, ada, person("Sam Keller")):
        assert browser(stranger).get(f"/matters/{matter.reference}/").status_code == 404
    assert not Notice.objects.exists()


def test_an_open_matter_of_hers_gives_the_person_a_client_s_rights(sent: Sent) -> None:
    assert not entitlements.of(sent.rita).allows(Feature.CLIENT_LIBRARY)
    sent.open()
    assert entitlements.of(sent.rita).allows(Feature.CLIENT_LIBRARY)


def test_a_reviewer_walled_off_from_a_matter_of_the_client_is_left_out(sent: Sent) -> None:
    walt, lena = attorney("Walt Brandt"), attorney("Lena Fisk")
    other = open_matter(actor=sent.leo, client=sent.client, title="Solano and the bank")
    raise_wall(actor=sent.leo, matter=other, user=walt, reason="Advised the bank")
    matter = replace(sent, reviewers=(walt, lena, lena)).open()
    assert {part.user for part in matter.participants.all()} == {sent.rita, lena}
    assert held(walt, sent.internal_binder) == frozenset()


def test_walls_before_every_reviewer_open_nothing(sent: Sent) -> None:
    walt = attorney("Walt Brandt")
    other = open_matter(actor=sent.leo, client=sent.client, title="Solano and the bank")
    raise_wall(actor=sent.leo, matter=other, user=walt, reason="Advised the bank")
    with pytest.raises(WalledOff):
        replace(sent, reviewers=(walt,)).open()
    assert Matter.objects.get() == other
    assert Binder.objects.get(pk=sent.client_binder.pk).belongs_to == REQUEST


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda sent: {"reviewers": (sent.rita,)}, BadInput),
        (lambda _sent: {"reviewers": (person("Sue", staff_role="support"),)}, Refused),
        (lambda _sent: {"client": make_client(actor=None, name="Somebody Else")}, Refused),
        (lambda sent: {"internal_binder": make_binder(actor=sent.rita)}, None),
    ],
    ids=["her own reviewer", "no lawyer", "another client", "control"],
)
def test_what_does_not_fit_opens_nothing(
    sent: Sent, change: Callable[[Sent], dict[str, Any]], refusal: type[Exception] | None
) -> None:
    wrong = replace(sent, **change(sent))
    if refusal is None:
        assert wrong.open().is_open
        return
    with pytest.raises(refusal):
        wrong.open()
    assert not Matter.objects.exists()


def test_the_rooms_of_another_matter_cannot_be_opened_again(sent: Sent) -> None:
    sent.open()
    fresh = make_binder(actor=sent.rita)
    somebody = make_client(actor=None, name="Somebody Else", people=[sent.rita])
    for changed in (
        {"internal_binder": fresh},
        {"client_binder": fresh},
        {"client": somebody},
        {"client_binder": sent.internal_binder, "internal_binder": sent.client_binder},
    ):
        with pytest.raises(Conflict):
            replace(sent, **changed).open()
    assert Matter.objects.count() == 1


def test_the_parties_are_named_once_each_and_the_next_check_finds_them(sent: Sent) -> None:
    matter = replace(
        sent,
        parties=(
            Named("Marco Solano", PartySide.RELATED),
            Named("marco  SOLANO", PartySide.RELATED),
            Named("Harbor\x00 Bank", PartySide.ADVERSE),
            Named("...", PartySide.ADVERSE),
            Named("y" * 10_000, PartySide.ADVERSE),
        ),
    ).open()
    assert sorted((party.side, party.name[:12]) for party in matter.parties.all()) == [
        ("adverse", "Harbor Bank"),
        ("adverse", "y" * 12),
        ("related", "Marco Solano"),
    ]
    (hit,) = look_for_conflicts([Named("Harbor Bank", PartySide.CLIENT)], except_client=None)
    assert hit.ref == matter.record_ref
    assert set(Party.objects.visible_to(sent.leo)) == set(matter.parties.all())
    assert not Party.objects.visible_to(sent.rita).exists()
