"""A small office for tests of the file core: people, and binders they sit in."""

from __future__ import annotations

import io

from accounts.models import User
from vault.models import Binder, Version
from vault.roles import BinderRole
from vault.services import add_version, make_binder, seat


def person(name: str, *, staff_role: str = "") -> User:
    """Give a saved person called `name`."""
    return User.objects.create_user(f"{name.lower()}@mail.example", "a long password", name=name, staff_role=staff_role)


def binder_of(**seats: User) -> Binder:
    """Give a binder with a person in each named role, e.g. `binder_of(owner=leo, contributor=clara)`."""
    binder = make_binder(actor=None)
    for role, user in seats.items():
        seat(actor=None, user=user, binder=binder, role=BinderRole(role.rstrip("_0123456789")))
    return binder


def paper(
    binder: Binder, actor: User | None, content: bytes = b"Dear Mr Marsh,\n", name: str = "letter.txt"
) -> Version:
    """Give a version just added, not yet checked."""
    return add_version(actor=actor, binder=binder, name=name, source=io.BytesIO(content))
