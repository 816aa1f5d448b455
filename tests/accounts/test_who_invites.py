"""Who may invite whom, what a letter needs, and what it never says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts import services
from accounts.errors import AlreadyInvited, AlreadyOnStaff
from accounts.models import Invitation, User
from common.errors import BadInput, Conflict, NotFound, Refused
from tests.accounts import door

NEW = "pat@halemercer.example"


@pytest.fixture
def invited(ada: User) -> Invitation:
    """Pat, invited as a paralegal."""
    return services.invite(actor=ada, email=NEW, name="Pat Osei", staff_role="paralegal")


@pytest.mark.parametrize("role", ["attorney", "paralegal", "marketer", "support"])
def test_only_administrators_invite_somebody_to_work_here(db: None, role: str) -> None:
    with pytest.raises(Refused):
        services.invite(actor=door.staff(role), email=NEW, name="Pat", staff_role="paralegal")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["marketer", "support", ""])
def test_only_the_legal_team_invites_people_from_outside(db: None, role: str) -> None:
    actor = door.staff(role) if role else door.person("gina@mail.example", "Gina")
    with pytest.raises(Refused):
        services.invite(actor=actor, email=NEW, name="Pat", subject_ref="matter:abc")


def test_a_frozen_administrator_invites_nobody(ada: User) -> None:
    door.staff("administrator", "second@halemercer.example")
    services.freeze(actor=None, user=ada)
    with pytest.raises(Refused):
        services.invite(actor=ada, email=NEW, name="Pat", staff_role="paralegal")


def test_a_second_letter_to_the_same_address_is_refused_while_the_first_stands(ada: User, invited: Invitation) -> None:
    with pytest.raises(AlreadyInvited):
        services.invite(actor=ada, email=NEW.upper(), name="Pat", staff_role="paralegal")
    leo = door.staff("attorney", "leo@halemercer.example")
    with pytest.raises(AlreadyOnStaff):
        services.invite(actor=ada, email=leo.email, name="Leo", staff_role="paralegal")


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a@mail.example\nBcc: x@mail.example", "a b@mail.example"])
def test_a_letter_needs_an_address(ada: User, email: str) -> None:
    with pytest.raises(BadInput):
        services.invite(actor=ada, email=email, name="Pat", staff_role="paralegal")


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u0007", "\u200d", "x" * 151])
def test_a_letter_needs_a_name(ada: User, name: str) -> None:
    with pytest.raises(BadInput):
        services.invite(actor=ada, email=NEW, name=name, staff_role="paralegal")


def test_a_role_that_does_not_exist_is_refused(ada: User) -> None:
    with pytest.raises(BadInput):
        services.invite(actor=ada, email=NEW, name="Pat", staff_role="owner")


def test_renewing_and_withdrawing_are_for_the_inviter_and_those_who_run_the_office(
    ada: User, verbs_of: Callable[[], list[str]]
) -> None:
    leo, lena = door.staff("attorney"), door.staff("attorney", "lena@halemercer.example")
    sue = door.staff("support")
    made = services.invite(actor=leo, email="clara@mail.example", name="Clara", subject_ref="matter:abc")
    for stranger in (lena, ada, door.person("gina@mail.example", "Gina")):
        with pytest.raises(NotFound):
            services.renew_invitation(actor=stranger, invitation=made)
    services.renew_invitation(actor=sue, invitation=made)
    with pytest.raises(Refused):
        services.withdraw_invitation(actor=sue, invitation=made)
    services.withdraw_invitation(actor=leo, invitation=made)
    with pytest.raises(Conflict):
        services.renew_invitation(actor=leo, invitation=made)
    assert [v for v in verbs_of() if v.startswith("invitation.")] == [
        "invitation.made",
        "invitation.renewed",
        "invitation.withdrawn",
    ]


def test_the_letter_says_neither_what_for_nor_from_whom(db: None) -> None:
    leo = door.staff("attorney", "leo@halemercer.example", "Leo Marsh")
    services.invite(actor=leo, email="clara@mail.example", name="Clara Reyes", subject_ref="matter:abc123")
    raw = door.last_mail("clara@mail.example").raw.decode()
    assert "abc123" not in raw
    assert "Leo" not in raw
