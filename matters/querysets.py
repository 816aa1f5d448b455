"""Every read of matters, in words of permission."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef

from accounts import grants
from accounts.roles import LEGAL_TEAM
from common import clock
from matters.paging import Place
from matters.roles import FIRM_ROLES, MAY_LOOK_IN, OUTSIDE_ROLES, MatterRole
from matters.states import CountersignState, MatterState, ParticipantState, RoomKind
from vault.models import Binder

if TYPE_CHECKING:
    from matters.models import Countersignature, Matter, Participant, Party, Room, StaffSession  # noqa: F401


def _not_walled(user: Any, matter: str) -> Any:
    from matters.models import Wall

    return ~Exists(Wall.objects.filter(user_id=user.pk, matter_id=OuterRef(matter), lifted_at=None))


def _takes_part(user: Any, matter: str) -> Any:
    from matters.models import Participant

    return Exists(Participant.objects.of(user).filter(matter_id=OuterRef(matter)))


def _sees_into(user: Any, matter: str) -> Any:
    """Give the condition that `user` takes part in the matter, or looks into it by a staff session just now."""
    takes_part = _takes_part(user, matter)
    if user.staff_role not in MAY_LOOK_IN:
        return takes_part
    from matters.models import StaffSession

    return takes_part | Exists(StaffSession.objects.of(user).filter(matter_id=OuterRef(matter)))


class MatterQuerySet(models.QuerySet["Matter"]):
    """Matters by state and by who may see them."""

    def open(self) -> MatterQuerySet:
        """Keep those on which work goes on."""
        return self.filter(state=MatterState.OPEN)

    def visible_to(self, user: Any) -> MatterQuerySet:
        """Keep those that `user` takes part in, or looks into by a staff session; no wall, nobody shut out. No standing power."""
        if not user.is_authenticated or user.is_shut_out(clock.now()):
            return self.none()
        return self.filter(_sees_into(user, "pk"))

    def of(self, user: Any) -> MatterQuerySet:
        """Keep those that `user` takes part in: hers to work on. A staff session makes none hers."""
        if not user.is_authenticated or user.is_shut_out(clock.now()):
            return self.none()
        return self.filter(_takes_part(user, "pk"))

    def without_attorney(self) -> MatterQuerySet:
        """Keep open ones for which no attorney answers: each has left, is frozen without an end, or stands behind a wall."""
        from matters.models import Participant, Wall

        walled = Wall.objects.filter(matter_id=OuterRef("matter_id"), user_id=OuterRef("user_id"), lifted_at=None)
        answers = Participant.objects.active().filter(
            ~Exists(walled), matter_id=OuterRef("pk"), role=MatterRole.ATTORNEY, user__is_active=True
        )
        frozen = models.Q(user__frozen_at__isnull=False, user__frozen_until=None)
        return self.open().filter(~Exists(answers.exclude(frozen)))

    def found_without_attorney_by(self, user: Any) -> MatterQuerySet:
        """Keep those of `without_attorney` that `user` may know of by reference: the firm's attorneys and administrators."""
        if not user.is_authenticated or user.is_shut_out(clock.now()) or user.staff_role not in MAY_LOOK_IN:
            return self.none()
        return self.without_attorney().filter(_not_walled(user, "pk"))

    def silent_since(self, moment: datetime) -> MatterQuerySet:
        """Keep open ones in which nothing happened since `moment`, the longest silent first."""
        return self.open().filter(last_activity_at__lt=moment).order_by("last_activity_at")


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Participations: the list of a person's matters, and the people of a matter."""

    def active(self) -> ParticipantQuerySet:
        """Keep those that hold grants: a firm's part is worth nothing to somebody who has left the legal team."""
        stands = models.Q(role__in=OUTSIDE_ROLES) | models.Q(user__staff_role__in=LEGAL_TEAM)
        return self.filter(stands, state=ParticipantState.ACTIVE)

    def of(self, user: Any) -> ParticipantQuerySet:
        """Keep the active participations of `user` that no wall hides: what every list of matters reads."""
        if not user.is_authenticated or user.is_shut_out(clock.now()):
            return self.none()
        hers = self.filter(_not_walled(user, "matter_id"), user_id=user.pk, state=ParticipantState.ACTIVE)
        # SECURITY: whoever has left the legal team has no part that the firm gave her.
        return hers if user.is_legal_team else hers.exclude(role__in=FIRM_ROLES)

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
        """Keep rooms of the matters `user` sees into on whose binder a row gives her the right to view.

        SECURITY: both are asked. A grant row that neither a part nor a staff session explains opens nothing, nor do those
        without a row.
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(_sees_into(user, "matter_id"), binder_id__in=grants.ids_with(user, Binder, "view"))

    def looked_into(self) -> RoomQuerySet:
        """Add `is_looked_into`: whether somebody looks into the matter by a staff session just now."""
        from matters.models import StaffSession

        return self.annotate(is_looked_into=Exists(StaffSession.objects.live().filter(matter_id=OuterRef("matter_id"))))

    def of(self, user: Any) -> RoomQuerySet:
        """Keep those in which `user` has a seat: what her own lists read. A staff session seats nobody."""
        return self.visible_to(user).filter(_takes_part(user, "matter_id"))


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


class StaffSessionQuerySet(models.QuerySet["StaffSession"]):
    """Looks into matters by people without a part."""

    def live(self) -> StaffSessionQuerySet:
        """Keep those that have neither run out nor been ended."""
        return self.filter(ended_at=None, ends_at__gt=clock.now())

    def over(self) -> StaffSessionQuerySet:
        """Keep the others."""
        return self.filter(~models.Q(ended_at=None) | models.Q(ends_at__lte=clock.now()))

    def of(self, user: Any) -> StaffSessionQuerySet:
        """Keep the live ones by which `user` sees anything now: what the gate and every queryset ask.

        SECURITY: a wall beats it, so does a suspended part; and whoever has left the role holds none.
        """
        if not user.is_authenticated or user.is_shut_out(clock.now()) or user.staff_role not in MAY_LOOK_IN:
            return self.none()
        from matters.models import Participant

        suspended = Participant.objects.filter(
            user_id=user.pk, matter_id=OuterRef("matter_id"), state=ParticipantState.SUSPENDED
        )
        return self.live().filter(_not_walled(user, "matter_id"), ~Exists(suspended), user_id=user.pk)

    def visible_to(self, user: Any) -> StaffSessionQuerySet:
        """Keep one's own, those into matters one answers for as attorney, and for an administrator all."""
        if not user.is_authenticated or user.is_shut_out(clock.now()):
            return self.none()
        if user.is_administrator:
            return self.all()
        from matters.models import Participant

        answers = Participant.objects.of(user).filter(matter_id=OuterRef("matter_id"), role=MatterRole.ATTORNEY)
        return self.filter(models.Q(user_id=user.pk) | Exists(answers))


class CountersignatureQuerySet(models.QuerySet["Countersignature"]):
    """Second words, asked for and given."""

    def standing(self) -> CountersignatureQuerySet:
        """Keep those that can still be agreed to or used."""
        states = [CountersignState.ASKED, CountersignState.AGREED]
        return self.filter(state__in=states, expires_at__gt=clock.now())

    def visible_to(self, user: Any) -> CountersignatureQuerySet:
        """Keep those that `user` asked for or may decide; never about a matter she is walled off from."""
        if not user.is_authenticated or user.is_shut_out(clock.now()) or user.staff_role not in MAY_LOOK_IN:
            return self.none()
        return self.filter(_not_walled(user, "matter_id"))
