"""What a client's home shows: what we need from you, what happened, what comes next, your papers. Eight queries at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from common import clock
from forms_service.models import Request, RequestState
from forms_service.services import name_of
from matters.models import Activity, ActivityKind, Ask, AskState, Matter, Participant, Room, RoomKind
from matters.roles import MatterRole
from subscriptions.models import ServiceAccount
from subscriptions.services import balances
from vault.models import File, Version

MATTERS_SHOWN = 10
HAPPENINGS_SHOWN = 6
ERRANDS_SHOWN = 8
# Of a form that is with her attorney its room tells, with the day on which she hears.
TOLD = (RequestState.RETURNED, RequestState.RELEASED, RequestState.ANSWERING, RequestState.HELD)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, in a sentence, with the way to it."""

    row: Activity
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The attorney to write to. `is_hers`: the reader is the client, not somebody else in the matter."""

    name: str
    matter: Matter
    is_hers: bool


@dataclass(frozen=True, slots=True)
class Errand:
    """A form of hers, where it stands, and the way to it. `is_needed`: the firm waits for her; else she waits, or need not hurry.

    `is_begun`: she has not sent it yet.
    `ask`: the key of what her room asks for with the same words. `overtakes`: the key of the matter whose next step it has done.
    """

    name: str
    sentence: str
    verb: str
    url: str
    is_needed: bool
    is_begun: bool = False
    ask: UUID | None = None
    overtakes: UUID | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the page."""

    user: User
    parts: Sequence[Any]  # participations with `is_told`, `papers` and `attorney_name`
    asks: list[Ask]
    happenings: list[Happening]
    attorney: Contact | None
    accounts: list[ServiceAccount]
    today: date
    has_more: bool = False
    errands: Sequence[Errand] = ()

    @property
    def needed(self) -> Sequence[Errand]:
        """Her forms for which the firm waits for her."""
        return [errand for errand in self.errands if errand.is_needed]

    @property
    def going(self) -> Sequence[Errand]:
        """Her other forms: those she has begun, and those that are with the firm."""
        return [errand for errand in self.errands if not errand.is_needed]

    @property
    def is_begun(self) -> bool:
        """Whether a form of hers lies begun."""
        return any(errand.is_begun for errand in self.errands)

    @property
    def open_parts(self) -> Sequence[Any]:
        """Her open matters."""
        return [part for part in self.parts if part.matter.is_open]

    @property
    def overtaken(self) -> Set[UUID]:
        """The matters of which she has done what they say comes next; the firm has not told her yet where they stand now."""
        return {errand.overtakes for errand in self.errands if errand.overtakes}

    @property
    def steps(self) -> Sequence[Any]:
        """Her open matters of which the firm has told her where they stand."""
        told = [part for part in self.open_parts if part.is_told and part.matter_id not in self.overtaken]
        return [part for part in told if part.matter.next_step or part.matter.status]

    @property
    def greeting(self) -> str:
        """A greeting that fits the hour where the firm is."""
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
    attorney = (
        Participant.objects.active()
        .filter(matter=OuterRef("matter"), role=MatterRole.ATTORNEY, seats__room__kind=RoomKind.CLIENT)
        .order_by("joined_at", "pk")
        .values("user__name")[:1]
    )
    parts = list(
        Participant.objects.of(user)
        .telling()
        .latest_first()
        .select_related("matter")
        .annotate(papers=Coalesce(Subquery(papers), 0), attorney_name=Subquery(attorney))[: MATTERS_SHOWN + 1]
    )
    errands = _errands_of(user)
    if not parts:
        return Home(user, [], [], [], None, balances(user), clock.today(), errands=errands)
    rooms = Room.objects.visible_to(user).values("pk")
    asks = list(
        Ask.objects.filter(room__in=rooms, state=AskState.OPEN)
        .exclude(pk__in=[errand.ask for errand in errands if errand.ask])
        .select_related("room__matter")
        .order_by(F("due_on").asc(nulls_last=True), "asked_at")[:HAPPENINGS_SHOWN]
    )
    rows = (
        Activity.objects.filter(room__in=rooms)
        .exclude(kind=ActivityKind.JOINED, actor=user)
        .select_related("room__matter", "actor", "version__file", "version__link")
        .order_by("-happened_at")[:HAPPENINGS_SHOWN]
    )
    return Home(
        user=user,
        parts=parts[:MATTERS_SHOWN],
        asks=asks,
        happenings=[_told(user, row) for row in rows],
        attorney=_attorney_of(parts),
        accounts=balances(user),
        today=clock.today(),
        has_more=len(parts) > MATTERS_SHOWN,
        errands=errands,
    )


def _errands_of(user: User) -> list[Errand]:
    """Give her forms that are under way, in one query; what her room tells already is not told twice."""
    # A release asks for the signed copy in its room: what was asked there first since then.
    asked = Ask.objects.filter(room__matter=OuterRef("matter"), asked_at__gte=OuterRef("release__released_at"))
    came = Version.objects.filter(
        file__binder=OuterRef("client_binder"),
        author=OuterRef("person"),
        created_at__gte=OuterRef("release__released_at"),
    )
    told = Activity.objects.filter(
        room__matter=OuterRef("matter"), kind=ActivityKind.STATUS, happened_at__gt=OuterRef("came_at")
    )
    found = (
        Request.objects.of(user)
        .filter(state__in=TOLD)
        .with_copies()
        .annotate(
            ask_pk=Subquery(asked.order_by("asked_at", "pk").values("pk")[:1]),
            came_at=Subquery(came.order_by("created_at").values("created_at")[:1]),
        )
        .annotate(is_told_since=Exists(told))
        .order_by("-saved_at")[:ERRANDS_SHOWN]
    )
    names = Counter(name_of(request) for request in found)
    return [_errand(request, _title(request, names)) for request in found]


def _title(request: Any, names: Counter[str]) -> str:
    """Give the name of her form; of several with one name also when she began it."""
    name = name_of(request)
    if names[name] == 1:
        return name
    day = date_format(timezone.localtime(request.started_at), f"{pgettext('date format', 'j M')}, H:i")
    return _("%(name)s, begun %(day)s") % {"name": name, "day": day}


def _errand(request: Any, title: str) -> Errand:
    def errand(
        sentence: str, verb: str, *, is_needed: bool = False, is_begun: bool = False, **keys: UUID | None
    ) -> Errand:
        url = reverse("forms_service:request", args=[request.reference])
        return Errand(title, sentence, verb, url, is_needed, is_begun, **keys)

    match RequestState(request.state):
        case RequestState.RETURNED:
            return errand(_("Your attorney has a question about your answers."), _("See the question"), is_needed=True)
        case RequestState.RELEASED if not request.has_copy:
            sentence = _("Your paper is ready: sign it as the page says, then send us a copy.")
            return errand(sentence, _("Open it"), is_needed=True, ask=request.ask_pk)
        case RequestState.RELEASED:
            done = None if request.is_told_since else request.matter_id
            return errand(_("We have the copy you sent. Your attorney looks at it now."), _("See it"), overtakes=done)
        case RequestState.ANSWERING:
            sentence = _("You have begun this form and not sent it. Your answers are kept.")
            return errand(sentence, _("Go on where you stopped"), is_begun=True)
        case _:
            return errand(_("We have what you sent, and must look at one thing first. We write to you."), _("See it"))


def _attorney_of(parts: Sequence[Any]) -> Contact | None:
    """Give the attorney of the matter in which something happened last, an open one before all others."""
    part = next((part for part in parts if part.matter.is_open), parts[0])
    if not part.attorney_name:
        return None
    return Contact(part.attorney_name, part.matter, is_hers=part.role == MatterRole.CLIENT)


def _told(user: User, row: Activity) -> Happening:
    """Give a happening as a sentence to `user`."""
    mine = row.actor_id == user.pk
    guest = row.version.link if row.version else None
    who = str(row.actor.name if row.actor else guest.name if guest else _("The firm"))
    what = row.version.file.name if row.version else row.text
    mine_words = {
        ActivityKind.PAPER_ADDED: _("You sent “%(what)s”."),
        ActivityKind.PAPER_RETURNED: _("You sent a new version of “%(what)s”."),
        ActivityKind.MESSAGE: _("You wrote a message."),
        ActivityKind.ANSWERED: _("You sent what we asked for: %(what)s."),
        ActivityKind.FORM_SENT: _("You sent the form “%(what)s”."),
        ActivityKind.JOINED: _("You joined."),
    }
    words = {
        ActivityKind.PAPER_ADDED: _("%(who)s added “%(what)s”."),
        ActivityKind.PAPER_RETURNED: _("%(who)s sent a new version of “%(what)s”."),
        ActivityKind.MESSAGE: _("%(who)s wrote to you."),
        ActivityKind.STATUS: "%(what)s",
        ActivityKind.ASKED: _("%(who)s asked for: %(what)s."),
        ActivityKind.ANSWERED: _("%(who)s sent what was asked for: %(what)s."),
        ActivityKind.FORM_SENT: _("%(who)s sent the form “%(what)s”."),
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
