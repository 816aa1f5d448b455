"""P5: five hundred people and matters come, go and come again with the same addresses; no grant row is left without its target."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import grants
from accounts.models import Client, User
from common import clock
from keys.models import Key, KeyKind
from keys.services import new_key
from matters.models import Matter, Participant, Room, Seat
from matters.roles import MatterRole
from matters.states import ParticipantState, RoomKind
from vault.models import Binder, BinderGrant
from vault.roles import ACTIONS, BinderRole

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MANY = 500
ROWS = 3 * MANY  # a contributor's three codenames


def come() -> None:
    """Let five hundred people come, each the client of a matter with one room, seated with the rows that seat is worth."""
    people = [User(email=f"person{n}@mail.example", name=f"Person {n}", password="!") for n in range(MANY)]
    User.objects.bulk_create(people)
    clients = Client.objects.bulk_create(Client(name=each.name) for each in people)
    matters = Matter.objects.bulk_create(Matter(client=client, title="Anew") for client in clients)
    key = new_key(KeyKind.BINDER, "binder:pattern")
    keys = Key.objects.bulk_create(
        Key(kind=key.kind, subject=f"binder:{n}", kek_id=key.kek_id, wrapped=key.wrapped) for n in range(MANY)
    )
    binders = Binder.objects.bulk_create(Binder(key=each) for each in keys)
    rooms = Room.objects.bulk_create(
        Room(matter=matter, binder=binder, name="You and us", kind=RoomKind.CLIENT)
        for matter, binder in zip(matters, binders, strict=True)
    )
    parts = Participant.objects.bulk_create(
        Participant(
            matter=matter, user=user, role=MatterRole.CLIENT, state=ParticipantState.ACTIVE, joined_at=clock.now()
        )
        for matter, user in zip(matters, people, strict=True)
    )
    Seat.objects.bulk_create(
        Seat(participant=part, room=room, role=BinderRole.CONTRIBUTOR) for part, room in zip(parts, rooms, strict=True)
    )
    # The rows that derive_grants would write one by one; check_grants says below that they are.
    codenames = Permission.objects.filter(content_type__app_label="vault", codename__in=ACTIONS[BinderRole.CONTRIBUTOR])
    BinderGrant.objects.bulk_create(
        BinderGrant(user=user, content_object=binder, permission=permission)
        for user, binder in zip(people, binders, strict=True)
        for permission in codenames
    )


def without_target() -> int:
    """Count, in plain SQL, the grant rows whose person or binder is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM vault_bindergrant g LEFT JOIN accounts_user u ON u.id = g.user_id "
            "LEFT JOIN vault_binder b ON b.id = g.content_object_id WHERE u.id IS NULL OR b.id IS NULL"
        )
        return int(cursor.fetchone()[0])


def test_nothing_is_left_of_those_who_went_and_nothing_waits_for_those_who_come() -> None:
    come()
    assert BinderGrant.objects.count() == ROWS
    old = list(Binder.objects.values_list("pk", flat=True))
    # Half go with their matters, half as people whose matter stays.
    leaving = list(Matter.objects.order_by("pk").values_list("pk", flat=True)[: MANY // 2])
    Matter.objects.filter(pk__in=leaving).delete()
    assert BinderGrant.objects.count() == ROWS // 2, "a room that is gone leaves rows on its binder"
    Participant.objects.all().delete()
    User.objects.filter(email__startswith="person").delete()
    assert (BinderGrant.objects.count(), without_target()) == (0, 0)
    Matter.objects.all().delete()
    Binder.objects.all().delete()
    Client.objects.all().delete()
    Key.objects.filter(kind=KeyKind.BINDER).delete()
    come()
    assert (BinderGrant.objects.count(), without_target()) == (ROWS, 0)
    assert not BinderGrant.objects.filter(content_object__in=old).exists()
    first, second = User.objects.filter(email__startswith="person").order_by("pk")[:2]
    assert Binder.objects.visible_to(first).count() == 1
    out = StringIO()
    call_command("check_grants", stdout=out)
    grants.give(second, Binder.objects.visible_to(first).get(), ["view"])
    with pytest.raises(CommandError) as stopped:
        call_command("check_grants", stdout=out)
    assert stopped.value.returncode == 1
    assert out.getvalue().count("surplus=view") == 1
