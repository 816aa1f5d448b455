"""An invitation is worth what its sender's right is worth when it is accepted; a firm's part ends with the work for the firm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from accounts.services import freeze, invite, renew_invitation, set_role
from common import clock
from common.errors import Conflict
from matters.models import Participant
from matters.roles import MatterRole
from matters.services import add_participant, close_matter, end_participation, invite_participant, raise_wall
from matters.services.seats import discrepancies
from tests.accounts import door
from tests.cast import browser
from tests.factories.matters import SmallMatter
from tests.vault.guesting import clean, path, plan, through
from vault.services import add_version, send_files

ADDRESS = "new@mail.example"


@pytest.fixture
def pat(small: SmallMatter) -> User:
    """A paralegal of the matter."""
    pat = door.staff("paralegal", "pat9@halemercer.example")
    add_participant(actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL)
    return pat


def brought_in(small: SmallMatter, by: User) -> str:
    """Let somebody invite; give the link in the mail."""
    invite_participant(
        actor=by, matter=small.matter, email=ADDRESS, name="New One", role=MatterRole.COUNSEL, rooms=[small.client_room]
    )
    return door.link_in(door.last_mail(ADDRESS))


def accepted(link: str) -> bool:
    """Accept the invitation behind `link`; say whether there is an account now."""
    somebody = door.browser()
    where = somebody.get(link)["Location"]
    somebody.post(where, {"name": "New One", "password": "harbor-lantern-quiet-43", "terms": "on"})
    return User.objects.filter(email=ADDRESS).exists()


def freezing(small: SmallMatter, user: User) -> None:
    freeze(actor=None, user=user)


def walling(small: SmallMatter, user: User) -> None:
    raise_wall(actor=small.leo, matter=small.matter, user=user, reason="Her brother is the landlord")


def closing(small: SmallMatter, _user: User) -> None:
    close_matter(actor=small.leo, matter=small.matter)


def ending(small: SmallMatter, user: User) -> None:
    end_participation(actor=small.leo, participant=small.part(user))


def leaving(_small: SmallMatter, user: User) -> None:
    set_role(actor=None, user=user, staff_role="")


def nothing(_small: SmallMatter, _user: User) -> None: ...


@pytest.mark.parametrize(
    ("act", "comes_in"),
    [(nothing, True), (freezing, False), (walling, False), (closing, False), (ending, False), (leaving, False)],
)
def test_nobody_comes_in_by_a_right_that_is_gone(
    small: SmallMatter, pat: User, act: Callable[[SmallMatter, User], Any], comes_in: bool
) -> None:
    link = brought_in(small, pat)
    act(small, pat)
    assert accepted(link) == comes_in
    assert Participant.objects.filter(user__email=ADDRESS).exists() == comes_in


def test_a_frozen_administrator_makes_no_administrator(db: None) -> None:
    door.staff("administrator", "ada9@halemercer.example")
    bad = door.staff("administrator", "bad9@halemercer.example")
    invite(actor=bad, email=ADDRESS, name="Evil", staff_role="administrator")
    link = door.link_in(door.last_mail(ADDRESS))
    freeze(actor=None, user=bad)
    assert not accepted(link)


def test_whoever_of_the_team_sends_it_again_answers_for_it(small: SmallMatter, pat: User) -> None:
    brought_in(small, pat)
    invitation = Participant.objects.get(invitation__email=ADDRESS).invitation
    assert invitation is not None
    leaving(small, pat)
    with pytest.raises(Conflict):
        renew_invitation(actor=door.staff("support", "sue9@halemercer.example"), invitation=invitation)
    renew_invitation(actor=small.leo, invitation=invitation)
    assert accepted(door.link_in(door.last_mail(ADDRESS)))


@pytest.mark.parametrize(("days", "comes"), [(20, True), (40, False)])
def test_the_holder_of_an_old_link_gets_a_fresh_one_within_a_month(small: SmallMatter, days: int, comes: bool) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        old = brought_in(small, small.leo)
        traveller.move_to(start + timedelta(days=days))
        somebody = door.browser()
        somebody.get(old)
        somebody.post(reverse("accounts:fresh_link"))
        new = door.link_in(door.last_mail(ADDRESS))
        assert (new != old) == comes


def test_whoever_leaves_the_legal_team_has_nothing_of_its_matters(small: SmallMatter, pat: User) -> None:
    version = clean(add_version(actor=pat, binder=small.client_room.binder, name="a.txt", source=b"Dear"))
    send_files(actor=pat, versions=[version], plan=plan())
    guest, here = through(path())
    where = (small.url(), small.url("people/"), f"/files/{version.file.reference}/1/")
    assert [browser(pat).get(each).status_code for each in where] == [200] * 3
    set_role(actor=None, user=pat, staff_role="")
    pat.refresh_from_db()
    assert [browser(pat).get(each).status_code for each in where] == [404] * 3
    assert guest.get(f"{here}files/{version.file.reference}/").status_code == 404
    assert list(discrepancies()) == []
    assert not small.matter.participants.active().filter(user=pat).exists()
    set_role(actor=None, user=pat, staff_role="paralegal")
    pat.refresh_from_db()
    assert [browser(pat).get(each).status_code for each in where] == [200] * 3
    assert list(discrepancies()) == []
