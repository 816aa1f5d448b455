"""Grants on a binder decide alone: the gate and the lists agree, and what is taken is gone at once."""

from __future__ import annotations

import random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts import grants
from accounts.models import User
from audit.models import Record
from common.errors import NotFound, Refused
from common.gate import SEE, may
from tests.vault.office import binder_of, paper, person
from vault import verbs
from vault.delivery import deliver
from vault.models import Binder, File, Upload, Version
from vault.roles import ACTIONS, BinderAction, BinderRole
from vault.services import make_binder, seat, start_upload, unseat

pytestmark = pytest.mark.django_db


def test_a_seat_gives_what_its_role_says_and_a_new_one_replaces_it() -> None:
    leo, clara = person("Leo"), person("Clara")
    binder = binder_of(owner=leo)
    seat(actor=leo, user=clara, binder=binder, role=BinderRole.CONTRIBUTOR)
    assert grants.held(clara, binder) == ACTIONS[BinderRole.CONTRIBUTOR]
    seat(actor=leo, user=clara, binder=binder, role=BinderRole.READER)
    assert grants.held(clara, binder) == {BinderAction.VIEW}
    unseat(actor=leo, user=clara, binder=binder)
    assert grants.held(clara, binder) == frozenset()
    told = [line.verb for line in Record.objects.on(binder.record_ref)]
    assert told.count(verbs.BINDER_SEATED) == 3
    assert told.count(verbs.BINDER_UNSEATED) == 1


@pytest.mark.parametrize(
    ("role", "error"), [(BinderRole.CONTRIBUTOR, Refused), (BinderRole.READER, Refused), (None, NotFound)]
)
def test_only_those_who_manage_seat_others(role: BinderRole | None, error: type[Exception]) -> None:
    pat, gina = person("Pat"), person("Gina")
    binder = make_binder(actor=None)
    if role:
        seat(actor=None, user=pat, binder=binder, role=role)
    for change in (
        lambda: seat(actor=pat, user=gina, binder=binder, role=BinderRole.READER),
        lambda: seat(actor=pat, user=pat, binder=binder, role=BinderRole.OWNER),
        lambda: unseat(actor=pat, user=gina, binder=binder),
    ):
        with pytest.raises(error):
            change()
    assert grants.held(gina, binder) == frozenset()
    assert grants.held(pat, binder) == (ACTIONS[role] if role else frozenset())


def test_whoever_makes_a_binder_has_no_seat_in_it_by_that() -> None:
    leo = person("Leo")
    binder = make_binder(actor=leo, label="Internal", belongs_to="matter:7kq29xfpm3ta")
    assert not may(leo, SEE, binder)
    line = Record.objects.about("matter:7kq29xfpm3ta").get()
    assert (line.verb, line.on_ref) == (verbs.BINDER_MADE, binder.record_ref)


@pytest.mark.parametrize("seed", range(4))
def test_the_gate_and_the_lists_never_disagree(seed: int) -> None:
    """After any history of seats, for each person and thing: seen in the list exactly when the gate lets her see it."""
    chance = random.Random(seed)
    people = [person(name) for name in ("Clara", "Gina", "Leo", "Vic")]
    people.append(User.objects.create_superuser("ada@mail.example", "a long password", name="Ada"))
    papers = [paper(make_binder(actor=None), None) for _ in range(4)]
    for _ in range(25):
        user, version = chance.choice(people[:4]), chance.choice(papers)
        if chance.random() < 0.6:
            seat(actor=None, user=user, binder=version.file.binder, role=chance.choice(list(BinderRole)))
        else:
            unseat(actor=None, user=user, binder=version.file.binder)
    vic = people[3]
    vic.is_active = False
    vic.save()
    for user in [*people, AnonymousUser()]:
        for version in papers:
            sees = bool(may(user, SEE, version))
            assert Version.objects.visible_to(user).filter(pk=version.pk).exists() == sees
            assert File.objects.visible_to(user).filter(pk=version.file_id).exists() == bool(
                may(user, SEE, version.file)
            )
            binder = version.file.binder
            assert Binder.objects.visible_to(user).filter(pk=binder.pk).exists() == bool(may(user, SEE, binder))
            for action in BinderAction:
                allowed = Binder.objects.allowing(user, action).filter(pk=binder.pk).exists()
                assert allowed == bool(may(user, action.value, binder)) == bool(may(user, action.value, version))
    assert not any(may(vic, SEE, version) for version in papers)
    assert not any(may(people[4], SEE, version) for version in papers)


def test_an_action_nobody_speaks_of_is_refused_even_to_the_owner() -> None:
    leo = person("Leo")
    assert not may(leo, "destroy", binder_of(owner=leo))


def test_rights_vanish_with_the_binder() -> None:
    clara = person("Clara")
    binder = binder_of(owner=clara)
    assert grants.rows(Binder).filter(content_object_id=binder.pk).exists()
    binder.delete()
    assert not grants.rows(Binder).exists()


def test_the_delivery_asks_the_gate_itself(rf: RequestFactory) -> None:
    """Whoever hands it a version, it lets nobody past who may not view."""
    clara, gina = person("Clara"), person("Gina")
    version = paper(binder_of(contributor=clara), clara)
    for user in (gina, AnonymousUser()):
        request = rf.get("/x", headers={"Range": "bytes=0-1", "If-None-Match": "*"})
        request.user = user
        with pytest.raises(NotFound):
            deliver(request, version=version)


def test_the_delivery_itself_forbids_keeping_what_it_gives(rf: RequestFactory) -> None:
    clara = person("Clara")
    version = paper(binder_of(contributor=clara), clara)
    version.scan_state = "clean"
    for method in (rf.get, rf.head):
        for headers in ({}, {"Range": "bytes=0-1"}, {"Range": "bytes=999-"}):
            request = method("/x", headers=headers)
            request.user = clara
            assert deliver(request, version=version)["Cache-Control"] == "private, no-store"


def test_an_upload_is_its_senders_alone() -> None:
    clara, leo = person("Clara"), person("Leo")
    binder = binder_of(contributor=clara, owner=leo)
    upload = start_upload(actor=clara, binder=binder, name="a.txt", length_bytes=10)
    assert may(clara, "send", upload)
    assert not may(leo, SEE, upload)
    unseat(actor=leo, user=clara, binder=binder)
    assert not may(clara, SEE, Upload.objects.get())
