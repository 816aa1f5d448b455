"""Which people and invitations there are, in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from accounts.models import Invitation, User  # noqa: F401  # named in quotes below


class UserQuerySet(models.QuerySet["User"]):
    """People who can sign in."""

    def staff(self) -> Self:
        """Keep people who work for the firm, by name."""
        return self.exclude(staff_role="").order_by(Lower("name"), "pk")

    def people(self) -> Self:
        """Keep people from outside the firm, by name."""
        return self.filter(staff_role="").order_by(Lower("name"), "pk")

    def with_email(self, email: str) -> Self:
        """Keep the person of an e-mail address; addresses are kept in lower case, and look-alikes are others."""
        return self.filter(email=email.strip().lower())

    def at_work(self, at: datetime) -> Self:
        """Keep people who are neither closed nor frozen at `at`."""
        frozen = models.Q(frozen_at__isnull=False) & (
            models.Q(frozen_until__isnull=True) | models.Q(frozen_until__gt=at)
        )
        return self.filter(is_active=True).exclude(frozen)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations to make an account."""

    def open(self) -> Self:
        """Keep those neither accepted nor withdrawn; some may have run out of time."""
        return self.filter(state="open")

    def standing(self, at: datetime) -> Self:
        """Keep those that can be accepted at `at`."""
        return self.open().filter(expires_at__gt=at)

    def for_staff(self) -> Self:
        """Keep those that make somebody a member of staff."""
        return self.exclude(staff_role="")

    def to(self, email: str) -> Self:
        """Keep those sent to an e-mail address; kept in lower case."""
        return self.filter(email=email.strip().lower())
