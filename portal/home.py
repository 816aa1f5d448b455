"""What a client's home shows: what we need from you, what happened, what comes next, your papers. Eight queries at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from matters.models import Activity, ActivityKind, Ask, AskState, Participant, ParticipantState, Room, RoomKind
from matters.roles import FIRM_ROLES, MatterRole
from subscriptions.models import ServiceAccount
from subscriptions.services import balances
from vault.models import File

MATTERS_SHOWN = 10
HAPPENINGS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, in a sentence, with the way to it."""

    row: Activity
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the page."""

    user: User
    parts: Sequence[Participant]
    asks: list[Ask]
    happenings: list[Happening]
    team: list[Participant]
    accounts: list[ServiceAccount]
    today: date

    @property
    def open_parts(self) -> Sequence[Participant]:
        """Her open matters."""
        return [part for part in self.parts if part.matter.is_open]

    @property
    def attorney(self) -> Participant | None:
        """The attorney of the matter in which something happened last."""
        return next((person for person in self.team if person.role == MatterRole.ATTORNEY), None)

    @property
    def greeting(self) -> str:
        """A greeting that fits the hour where the firm is."""
        from django.utils import timezone

        hour = timezone.localtime(clock.now()).hour
        name = self.user.get_short_name()
        if hour < 12:
            return _("Good morning, %(name)s.") % {"name": name}
        return (_("Good afternoon, %(name)s.") if hour < 18 else _("Good evening, %(name)s.")) % {"name": name}


def home_of(user: User) -> Home:
    """Give the home of `user`, from her own seats alone."""
    papers = (
        File.objects.visible_to(user)
        .filter(binder__room__matter=OuterRef("matter"))
        .order_by()
        .values("binder__room__matter")
        .annotate(found=Count("pk"))
        .values("found")
    )
    parts = list(
        Participant.objects.of(user)
        .latest_first()
        .select_related("matter")
        .annotate(papers=Coalesce(Subquery(papers), 0))[:MATTERS_SHOWN]
    )
    if not parts:
        return Home(user, [], [], [], [], balances(user), clock.today())
    rooms = Room.objects.visible_to(user).values("pk")
    asks = list(
        Ask.objects.filter(room__in=rooms, state=AskState.OPEN)
        .select_related("room__matter")
        .order_by(F("due_on").asc(nulls_last=True), "asked_at")[:HAPPENINGS_SHOWN]
    )
    rows = (
        Activity.objects.filter(room__in=rooms)
        .exclude(kind=ActivityKind.JOINED, actor=user)
        .select_related("room__matter", "actor", "version__file")
        .order_by("-happened_at")[:HAPPENINGS_SHOWN]
    )
    team = list(_team_of(parts))
    return Home(user, parts, asks, [_told(user, row) for row in rows], team, balances(user), clock.today())


def _team_of(parts: Sequence[Participant]) -> QuerySet[Participant]:
    matter = next((part.matter_id for part in parts if part.matter.is_open), parts[0].matter_id)
    return Participant.objects.filter(
        matter_id=matter, role__in=FIRM_ROLES, state=ParticipantState.ACTIVE, seats__room__kind=RoomKind.CLIENT
    ).select_related("user")


def _told(user: User, row: Activity) -> Happening:
    """Give a happening as a sentence to `user`."""
    mine = row.actor_id == user.pk
    who = str(row.actor.name if row.actor else _("The firm"))
    what = row.version.file.name if row.version else row.text
    mine_words = {
        ActivityKind.PAPER_ADDED: _("You sent “%(what)s”."),
        ActivityKind.PAPER_RETURNED: _("You sent a new version of “%(what)s”."),
        ActivityKind.MESSAGE: _("You wrote a message."),
        ActivityKind.ANSWERED: _("You sent what we asked for: %(what)s."),
        ActivityKind.JOINED: _("You joined."),
    }
    words = {
        ActivityKind.PAPER_ADDED: _("%(who)s added “%(what)s”."),
        ActivityKind.PAPER_RETURNED: _("%(who)s sent “%(what)s” back to you."),
        ActivityKind.MESSAGE: _("%(who)s wrote to you."),
        ActivityKind.STATUS: "%(what)s",
        ActivityKind.ASKED: _("%(who)s asked for: %(what)s."),
        ActivityKind.ANSWERED: _("%(who)s sent what was asked for: %(what)s."),
        ActivityKind.JOINED: _("%(who)s joined."),
        ActivityKind.CLOSED: "%(what)s",
    }
    kind = ActivityKind(row.kind)
    sentence = (mine_words.get(kind) if mine else None) or words[kind]
    matter, room = row.room.matter, row.room
    if row.version is not None:
        url = reverse("matters:paper", args=[matter.reference, row.version.file.reference])
    else:
        url = reverse("matters:room", args=[matter.reference, room.reference])
        url += "#messages" if kind == ActivityKind.MESSAGE else ""
    return Happening(row, sentence % {"who": who, "what": what}, url)
