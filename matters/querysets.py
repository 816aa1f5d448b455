"""Every read of matters, in words of permission."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef

from accounts import grants
from common import clock
from matters.paging import Place
from matters.roles import FIRM_ROLES
from matters.states import MatterState, ParticipantState, RoomKind
from vault.models import Binder

if TYPE_CHECKING:
    from matters.models import Matter, Participant, Party, Room  # noqa: F401


def _not_walled(user: Any, matter: str) -> Any:
    from matters.models import Wall

    return ~Exists(Wall.objects.filter(user_id=user.pk, matter_id=OuterRef(matter), lifted_at=None))


class MatterQuerySet(models.QuerySet["Matter"]):
    """Matters by state and by who may see them."""

    def open(self) -> MatterQuerySet:
        """Keep those on which work goes on."""
        return self.filter(state=MatterState.OPEN)

    def visible_to(self, user: Any) -> MatterQuerySet:
        """Keep those in which `user` takes part, is active, and is not walled off. Staff have no standing power."""
        if not user.is_authenticated or user.is_shut_out(clock.now()):
            return self.none()
        from matters.models import Participant

        here = Participant.objects.of(user).filter(matter_id=OuterRef("pk"))
        return self.filter(Exists(here))

    def silent_since(self, moment: datetime) -> MatterQuerySet:
        """Keep open ones in which nothing happened since `moment`, the longest silent first."""
        return self.open().filter(last_activity_at__lt=moment).order_by("last_activity_at")


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Participations: the list of a person's matters, and the people of a matter."""

    def active(self) -> ParticipantQuerySet:
        """Keep those that hold grants."""
        return self.filter(state=ParticipantState.ACTIVE)

    def of(self, user: Any) -> ParticipantQuerySet:
        """Keep the active participations of `user` that no wall hides: what every list of matters reads."""
        if not user.is_authenticated or user.is_shut_out(clock.now()):
            return self.none()
        return self.filter(_not_walled(user, "matter_id"), user_id=user.pk, state=ParticipantState.ACTIVE)

    def telling(self) -> ParticipantQuerySet:
        """Add `is_told`: whether this person may read where the matter stands.

        SECURITY: status, next step and dates are written for the client and the firm; whoever sits with others only, the
        other side for one, never reads them.
        """
        from matters.models import Seat

        inside = Seat.objects.filter(participant=OuterRef("pk")).exclude(room__kind=RoomKind.OTHER)
        return self.annotate(is_told=Exists(inside))

    def latest_first(self) -> ParticipantQuerySet:
        """Order by the latest happening, as the index lies."""
        return self.order_by("-last_activity_at", "-id")

    def after(self, place: Place) -> ParticipantQuerySet:
        """Keep what comes after the last row of a page."""
        return self.filter(place.older("last_activity_at"))


class RoomQuerySet(models.QuerySet["Room"]):
    """Rooms by who may enter."""

    def visible_to(self, user: Any) -> RoomQuerySet:
        """Keep rooms of the matters of `user` on whose binder a row gives her the right to view.

        SECURITY: both are asked. A grant row that no active part explains opens nothing, nor does a part without a row.
        """
        from matters.models import Participant

        here = Participant.objects.of(user).filter(matter_id=OuterRef("matter_id"))
        return self.filter(Exists(here), binder_id__in=grants.ids_with(user, Binder, "view"))


class PartyQuerySet(models.QuerySet["Party"]):
    """Whom matters concern, by who may read the names."""

    def visible_to(self, user: Any) -> PartyQuerySet:
        """Keep those of matters in which `user` acts for the firm and has a seat in the internal room.

        SECURITY: a part for the firm is asked besides the seat: a grant row on the internal binder names nobody to a client.
        """
        from matters.models import Participant, Room

        inside = Room.objects.filter(kind=RoomKind.INTERNAL, matter_id=OuterRef("matter_id")).visible_to(user)
        acts = Participant.objects.of(user).filter(matter_id=OuterRef("matter_id"), role__in=FIRM_ROLES)
        return self.filter(Exists(inside), Exists(acts))
