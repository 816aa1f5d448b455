"""Who may do what with people and invitations, and whom every door is shut to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Client, Invitation, User
from accounts.roles import StaffRole
from common import clock
from common.gate import SEE, Reason, allow, deny_everywhere

SHUT_OUT = Reason("shut_out", _("This account is closed or paused. Call the office."))
YOURSELF = Reason("yourself", _("This is your own account."))
RUNS_THE_OFFICE = Reason("runs_the_office", _("You run the office."))
COLLEAGUE = Reason("colleague", _("You work in the same office."))
YOUR_INVITATION = Reason("your_invitation", _("You sent this invitation."))
HELPS_PEOPLE_IN = Reason("helps_people_in", _("You help people to get in."))
ACTS_FOR_CLIENTS = Reason("acts_for_clients", _("You work with the firm's clients."))
YOUR_CLIENT = Reason("your_client", _("You sign in for this client."))


@deny_everywhere
def shut_out_people_do_nothing(actor: Any, _action: str, _obj: Any) -> Reason | None:
    """Refuse everything to the frozen and the closed."""
    return SHUT_OUT if actor.is_authenticated and actor.is_shut_out(clock.now()) else None


@allow(User, SEE, "end_session", "end_sessions")
def everybody_is_her_own(actor: Any, _action: str, user: User) -> Reason | None:
    """Let everybody see herself and end her own sessions."""
    return YOURSELF if actor.is_authenticated and actor.pk == user.pk else None


@allow(User, SEE)
def colleagues_see_each_other(actor: Any, _action: str, user: User) -> Reason | None:
    """Let people of the office see who else works there."""
    return COLLEAGUE if actor.is_authenticated and actor.is_office and user.is_office else None


@allow(User, SEE, "set_role", "freeze", "unfreeze", "end_sessions", "reset_factor")
def administrators_run_the_office(actor: Any, _action: str, _user: User) -> Reason | None:
    """Let administrators manage accounts; this opens no matter."""
    return RUNS_THE_OFFICE if actor.is_authenticated and actor.is_administrator else None


@allow(Invitation, SEE, "renew", "withdraw", "stand_for")
def administrators_manage_invitations(actor: Any, _action: str, invitation: Invitation) -> Reason | None:
    """Let administrators manage invitations to work here."""
    if actor.is_authenticated and actor.is_administrator and invitation.staff_role:
        return RUNS_THE_OFFICE
    return None


@allow(Invitation, SEE, "renew", "withdraw", "stand_for")
def inviters_manage_their_own(actor: Any, _action: str, invitation: Invitation) -> Reason | None:
    """Let whoever sent an invitation send it again or take it back."""
    return (
        YOUR_INVITATION if actor.is_authenticated and actor.is_office and invitation.invited_by_id == actor.pk else None
    )


@allow(Invitation, SEE, "renew")
def support_sends_again(actor: Any, _action: str, _invitation: Invitation) -> Reason | None:
    """Let support send a fresh link: it goes to the stored address and says nothing of a matter."""
    return HELPS_PEOPLE_IN if actor.is_authenticated and actor.staff_role == StaffRole.SUPPORT else None


@allow(Client, SEE)
def legal_team_sees_clients(actor: Any, _action: str, _client: Client) -> Reason | None:
    """Let attorneys and paralegals see whom the firm acts for, as a conflict check needs."""
    return ACTS_FOR_CLIENTS if actor.is_authenticated and actor.is_legal_team else None


@allow(Client, SEE)
def people_see_their_client(actor: Any, _action: str, client: Client) -> Reason | None:
    """Let people see the client they sign in for."""
    return YOUR_CLIENT if actor.is_authenticated and client.people.filter(pk=actor.pk).exists() else None
