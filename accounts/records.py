"""Rows of the record that speak of people: names and addresses go into the sealed side row."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import Client, Invitation, Lockdown, User
from audit import services as audit
from keys.services import office_key, person_key


def of_person(verb: str, *, user: User, actor: User | AnonymousUser | None, outcome: str = "done", **more: str) -> None:
    """Record something about `user`, with her name and address sealed under her own key."""
    labels = {"name": user.name, "email": user.email, **more}
    key = person_key(user.record_ref)
    audit.record(verb=verb, actor=actor, on=user.record_ref, outcome=outcome, labels=labels, key=key)


def of_stranger(verb: str, *, ref: str, email: str, actor: User | None = None, outcome: str = "refused") -> None:
    """Record something about an address that may or may not have an account: the same work in both cases. Nobody is a visitor."""
    who = actor or AnonymousUser()
    audit.record(verb=verb, actor=who, on=ref, outcome=outcome, labels={"email": email}, key=office_key())


def of_invitation(verb: str, *, invitation: Invitation, actor: User | None) -> None:
    """Record something about an invitation; whom it is for is sealed under the office's key."""
    labels = {"name": invitation.name, "email": invitation.email, "role": invitation.staff_role}
    audit.record(verb=verb, actor=actor, on=invitation.record_ref, labels=labels, key=office_key())


def of_client(verb: str, *, client: Client, actor: User | None) -> None:
    """Record something about a client of the firm."""
    audit.record(verb=verb, actor=actor, on=client.record_ref, labels={"name": client.name}, key=office_key())


def of_house(verb: str, *, lockdown: Lockdown, actor: User | None, **more: str) -> None:
    """Record that the whole house was shut or opened."""
    audit.record(verb=verb, actor=actor, on=lockdown.record_ref, labels=more, key=office_key())
