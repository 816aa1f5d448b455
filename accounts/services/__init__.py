"""Every write about people that means something. The actor comes first; `actor=None` is the office itself."""

from accounts.services.freezing import freeze, unfreeze
from accounts.services.invitations import accept_invitation, invite, renew_invitation, withdraw_invitation
from accounts.services.people import make_client, register_person, reset_second_factor, set_role
from accounts.services.presence import person_of
from accounts.services.sessions import end_all_sessions, end_session

__all__ = [
    "accept_invitation",
    "end_all_sessions",
    "end_session",
    "freeze",
    "invite",
    "make_client",
    "person_of",
    "register_person",
    "renew_invitation",
    "reset_second_factor",
    "set_role",
    "unfreeze",
    "withdraw_invitation",
]
