"""Grants on single objects: rows, one query each, nothing for the shut-out, nothing inherited."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import grants, services
from accounts.models import User
from common import clock
from keys.models import KeyKind
from keys.services import new_key
from tests.accounts import door
from vault.models import Binder


@pytest.fixture
def binder(db: None) -> Binder:
    """An empty binder, made by no service: only its row matters here."""
    return empty_binder()


def empty_binder() -> Binder:
    return Binder.objects.create(key=new_key(KeyKind.BINDER, f"binder:{uuid.uuid4()}"))


def test_what_is_given_is_held_and_what_is_taken_is_not(clara: User, binder: Binder) -> None:
    grants.give(clara, binder, ["view", "add"])
    assert grants.held(clara, binder) == {"view", "add"}
    grants.take(clara, binder, ["add"])
    assert grants.held(clara, binder) == {"view"}
    grants.take(clara, binder)
    assert grants.held(clara, binder) == frozenset()


def test_a_grant_is_for_one_person_and_one_object(clara: User, binder: Binder) -> None:
    gina = door.person("gina@mail.example", "Gina Barlow")
    other = empty_binder()
    grants.give(clara, binder, ["view"])
    assert grants.held(gina, binder) == frozenset()
    assert grants.held(clara, other) == frozenset()
    assert list(Binder.objects.filter(pk__in=grants.ids_with(clara, Binder, "view"))) == [binder]
    assert not Binder.objects.filter(pk__in=grants.ids_with(clara, Binder, "add")).exists()


def test_giving_twice_writes_one_row(clara: User, binder: Binder) -> None:
    for _ in range(2):
        grants.give(clara, binder, ["view"])
    assert grants.rows(Binder).count() == 1


def test_reading_a_grant_is_one_query(clara: User, binder: Binder) -> None:
    grants.give(clara, binder, ["view", "add", "comment"])
    with CaptureQueriesContext(connection) as queries:
        grants.held(clara, binder)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        list(Binder.objects.filter(pk__in=grants.ids_with(clara, Binder, "view")))
    assert len(queries) == 1


def test_a_grant_runs_out_at_its_instant_and_can_be_given_again(clara: User, binder: Binder) -> None:
    end = clock.now() + timedelta(hours=1)
    grants.give(clara, binder, ["view"], until=end)
    for at, held in ((end - timedelta(microseconds=1), frozenset({"view"})), (end, frozenset())):
        with time_machine.travel(at, tick=False):
            assert grants.held(clara, binder) == held
            assert Binder.objects.filter(pk__in=grants.ids_with(clara, Binder, "view")).exists() is bool(held)
            assert grants.holders(binder, "view").exists() is bool(held)
    with time_machine.travel(end + timedelta(days=1), tick=False):
        grants.give(clara, binder, ["view"])
        assert grants.held(clara, binder) == {"view"}
    assert grants.rows(Binder).get().until is None


def test_a_grant_for_good_is_not_shortened(clara: User, binder: Binder) -> None:
    grants.give(clara, binder, ["view"])
    grants.give(clara, binder, ["view", "add"], until=clock.now() + timedelta(minutes=1))
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        assert grants.held(clara, binder) == {"view"}


@pytest.mark.parametrize("how", ["closed", "frozen", "nobody"])
def test_the_shut_out_hold_nothing_whatever_the_rows_say(clara: User, binder: Binder, how: str) -> None:
    grants.give(clara, binder, ["view"])
    who: Any = clara
    if how == "closed":
        clara.is_active = False
        clara.save()
    elif how == "frozen":
        services.freeze(actor=None, user=clara)
    else:
        who = AnonymousUser()
    assert grants.held(who, binder) == frozenset()
    assert not Binder.objects.filter(pk__in=grants.ids_with(who, Binder, "view")).exists()


def test_a_superuser_holds_what_her_rows_say(binder: Binder) -> None:
    root = User.objects.create_superuser("root@halemercer.example", door.PASSWORD, name="Root")
    assert grants.held(root, binder) == frozenset()
    assert not Binder.objects.filter(pk__in=grants.ids_with(root, Binder, "view")).exists()


def test_a_person_made_again_with_the_same_key_and_address_inherits_nothing(binder: Binder) -> None:
    key = uuid.uuid4()
    first = User.objects.create_user("sam@mail.example", door.PASSWORD, name="Sam", pk=key)
    grants.give(first, binder, ["view"])
    first.delete()
    again = User.objects.create_user("sam@mail.example", door.PASSWORD, name="Sam", pk=key)
    assert grants.held(again, binder) == frozenset()
    assert grants.rows(Binder).count() == 0


def test_rows_go_with_their_object(clara: User, binder: Binder) -> None:
    grants.give(clara, binder, ["view"])
    binder.delete()
    assert grants.rows(Binder).count() == 0
