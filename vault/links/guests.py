"""Whoever holds a guest link: an actor with a name for the record, and no account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from accounts.models import User
from vault.links.models import Link


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who opened `link` in her browser. The gate asks the link anew at every step."""

    link: Link
    is_authenticated: ClassVar[bool] = False
    is_anonymous: ClassVar[bool] = True
    pk: ClassVar[None] = None

    @property
    def record_ref(self) -> str:
        """How the record names her: by the link, which is sent to one person."""
        return self.link.record_ref


def account_of(actor: User | Guest | None) -> User | None:
    """Give the account of `actor`: none for the office itself and for guests."""
    return None if isinstance(actor, Guest) else actor


def link_of(actor: User | Guest | None) -> Link | None:
    """Give the link through which `actor` acts, if any."""
    return actor.link if isinstance(actor, Guest) else None
