"""Mail that did not arrive: whose it was, and who of the firm can ask for a better address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Invitation, InvitationState, User
from common import clock
from matters.models import Matter, Participant
from matters.roles import FIRM_ROLES
from notifications.models import OutboxMessage

SHOWN_FOR = timedelta(days=30)
ROWS = 20


@dataclass(frozen=True, slots=True)
class LostMail:
    """A person whose last mail did not arrive. `matter` is empty for a colleague."""

    name: str
    address: str
    at: datetime
    matter: Matter | None = None


def lost_mail_of(user: User) -> list[LostMail]:
    """Give whose mail was lost among the people of one's matters; an administrator sees the colleagues."""
    if user.is_legal_team:
        return _clients(user)
    return _colleagues() if user.is_administrator else []


def keepers_of(address: str) -> set[UUID]:
    """Give the keys of those who work with whoever is at `address`: the team of her matters, or who invited her."""
    hers = Participant.objects.exclude(role__in=FIRM_ROLES).filter(
        Q(user__email=address) | Q(user=None, invitation__email=address)
    )
    team = (
        Participant.objects.active()
        .filter(matter__in=hers.values("matter"), role__in=FIRM_ROLES)
        .values_list("user", flat=True)
    )
    inviters = Invitation.objects.filter(email=address, state=InvitationState.OPEN).values_list("invited_by", flat=True)
    return {key for key in (*team, *inviters) if key}


def _with_address(people: QuerySet[Participant]) -> QuerySet[Participant]:
    return people.annotate(address=Coalesce("user__email", "invitation__email"))


def _lost(address: str) -> QuerySet[OutboxMessage]:
    return (
        OutboxMessage.objects.lost_since(clock.now() - SHOWN_FOR).filter(to=OuterRef(address)).order_by("-created_at")
    )


def _clients(user: User) -> list[LostMail]:
    people = (
        _with_address(Participant.objects.filter(matter__in=Matter.objects.of(user)))
        .exclude(role__in=FIRM_ROLES)
        .annotate(lost_at=Subquery(_lost("address").values("created_at")[:1]))
        .filter(lost_at__isnull=False)
        .select_related("user", "invitation", "matter")
        .order_by("-lost_at")[:ROWS]
    )
    return [LostMail(part.name, part.address, part.lost_at, part.matter) for part in people]  # type: ignore[attr-defined]


def _colleagues() -> list[LostMail]:
    lost = Subquery(_lost("email").values("created_at")[:1])
    invited = Invitation.objects.filter(state=InvitationState.OPEN).exclude(staff_role="")
    there = User.objects.filter(is_active=True).exclude(staff_role="")
    rows = [
        LostMail(row["name"], row["email"], row["lost_at"])
        for people in (invited, there)
        for row in people.annotate(lost_at=lost).filter(lost_at__isnull=False).values("name", "email", "lost_at")[:ROWS]
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)
