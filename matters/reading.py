"""What the screens of a matter show, read in a fixed number of queries however many papers and messages there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.errors import NotFound
from matters.models import Ask, Matter, Message, MessageRead, Participant, Room, Seat, StaffSession
from matters.paging import Place
from matters.roles import MatterRole
from matters.services import message_text
from matters.states import AskState, ParticipantState, RoomKind
from vault.models import File, Opening, ScanState, Version
from vault.roles import ACTIONS, BinderAction

PAPERS_A_PAGE = 50
MESSAGES_A_PAGE = 40
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper as one line: its newest version, who sent it, and who has opened it."""

    file: File
    version: Version
    author: str
    seen: str
    seen_kind: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as it is read: opened, signed, with the times at which others read it."""

    message: Message
    text: str
    who: str
    role: str
    is_mine: bool
    is_new: bool
    read: str


@dataclass
class RoomPage:
    """One room of a matter as `viewer` sees it. Raises NotFound where she has no seat and does not look in by a staff session."""

    viewer: User
    room: Room
    people: list[Participant]
    rooms: list[Room]
    looks: list[StaffSession] = field(default_factory=list)
    papers: list[PaperRow] = field(default_factory=list)
    messages: list[MessageRow] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    older_papers: str = ""
    older_messages: str = ""

    @property
    def matter(self) -> Matter:
        """The matter of the room."""
        return self.room.matter

    @cached_property
    def me(self) -> Participant | None:
        """The viewer's own part; None while she only looks in by a staff session."""
        active = (person for person in self.people if person.state == ParticipantState.ACTIVE)
        return next((person for person in active if person.user_id == self.viewer.pk), None)

    @cached_property
    def session(self) -> StaffSession | None:
        """The staff session by which the viewer looks in, having no part."""
        return None if self.me else next((look for look in self.looks if look.user_id == self.viewer.pk), None)

    @property
    def is_firm(self) -> bool:
        """Whether the viewer works for the firm in this matter."""
        return self.me is not None and self.me.is_firm

    @property
    def is_attorney(self) -> bool:
        """Whether the viewer answers for this matter."""
        return self.me is not None and self.me.role == MatterRole.ATTORNEY

    @property
    def is_writable(self) -> bool:
        """Whether to show the viewer the forms of this room; each write asks the gate again."""
        return self.matter.is_open and self._may(BinderAction.COMMENT, self.room)

    def _may(self, action: BinderAction, room: Room) -> bool:
        seats = self.me.seats.all() if self.me is not None else ()
        role = next((seat.role for seat in seats if seat.room_id == room.pk), "")
        return action in ACTIONS.get(role, ())

    @property
    def rooms_for_copies(self) -> list[Room]:
        """The rooms into which the viewer may share a copy of a paper of this one, this one first; each copy asks the gate again."""
        if not (self.matter.is_open and self.is_firm and self._may(BinderAction.SHARE, self.room)):
            return []
        others = [room for room in self.rooms if room != self.room and self._may(BinderAction.ADD, room)]
        return [self.room, *others]

    @property
    def is_internal(self) -> bool:
        """Whether only the firm sees this room."""
        return self.room.kind == RoomKind.INTERNAL

    @cached_property
    def seated(self) -> list[Participant]:
        """Who can see this room now, the viewer first."""
        here = [
            person
            for person in self.people
            if person.state == ParticipantState.ACTIVE
            and any(seat.room_id == self.room.pk for seat in person.seats.all())
        ]
        return sorted(here, key=lambda person: (person.user_id != self.viewer.pk, person.is_firm, person.name))

    @property
    def audience_names(self) -> list[str]:
        """The names of those who can see this room."""
        return [person.name for person in self.seated]

    @property
    def audience(self) -> str:
        """Who sees this room, in a sentence."""
        names = [_("you")] if self.me else []
        names += [name for person, name in zip(self.seated, self.audience_names, strict=True) if person != self.me]
        sentence = _("Only %(names)s can see this room.") % {"names": listed(names)}
        # The sentence must not lie for the hour of a staff session.
        if self.session:
            sentence += " " + _("For the moment you look in too; that is on the record.")
        lookers = [look.user.name for look in self.looks if look.user_id != self.viewer.pk]
        if not lookers:
            return sentence
        return f"{sentence} " + _("For the moment %(names)s of the firm may look in too; that is on the record.") % {
            "names": listed(lookers)
        }

    @property
    def could_answer(self) -> list[PaperRow]:
        """The viewer's own latest papers, one of which may be what was asked for."""
        mine = [row for row in self.papers if row.version.author_id == self.viewer.pk]
        return mine[:MOST_OFFERED]

    @property
    def others(self) -> str:
        """Whom a message written here reaches at once, by first name; empty while nobody else is here."""
        return listed([person.user.get_short_name() for person in self.seated if person.user and person != self.me])

    @property
    def invited(self) -> list[str]:
        """Who has a seat here and has not joined yet.

        SECURITY: only the firm's people are told whom the firm has invited.
        """
        return [
            person.name
            for person in self.people
            if self.is_firm
            and person.state == ParticipantState.INVITED
            and any(seat.room_id == self.room.pk for seat in person.seats.all())
        ]

    @property
    def addressees(self) -> str:
        """To whom a message written here goes: those who are here, else those who will be; empty for nobody."""
        return self.others or listed(self.invited)

    @property
    def expected(self) -> str:
        """Who reads what is written here only after joining, in a sentence; empty when nobody is waited for."""
        if self.invited:
            words = ngettext(
                "%(names)s has not joined yet, and reads it after joining.",
                "%(names)s have not joined yet, and read it after joining.",
                len(self.invited),
            )
            return words % {"names": listed(self.invited)}
        if self.others or self.is_internal:
            return ""
        return _("Nobody else is in this room yet. Whoever joins it reads what you write.")


def listed(names: Sequence[str]) -> str:
    """Give names as a sentence lists them: Leo, Pat and Cole."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def room_page(
    viewer: User,
    matter_reference: str,
    room_reference: str = "",
    *,
    papers_after: Place | None = None,
    messages_after: Place | None = None,
) -> RoomPage:
    """Give the named room, or the first the viewer has a seat in. Raises: NotFound."""
    page = room_frame(viewer, matter_reference, room_reference)
    _add_papers(page, papers_after)
    _add_messages(page, messages_after)
    page.asks = list(
        Ask.objects.filter(room=page.room, state=AskState.OPEN).order_by(F("due_on").asc(nulls_last=True), "asked_at")
    )
    return page


def _add_papers(page: RoomPage, after: Place | None) -> None:
    found = (
        Version.objects.newest()
        .filter(file__binder_id=page.room.binder_id)
        .select_related("file", "author", "link")
        .prefetch_related(Prefetch("openings", Opening.objects.order_by("first_at")))
        .order_by("-file__latest_at", "-file__id")
    )
    if after is not None:
        found = found.filter(after.older("file__latest_at", "file__id"))
    versions = list(found[: PAPERS_A_PAGE + 1])
    if len(versions) > PAPERS_A_PAGE:
        versions.pop()
        page.older_papers = str(Place(versions[-1].file.latest_at, versions[-1].file_id))
    page.papers = [_paper_row(page, version) for version in versions]


def _paper_row(page: RoomPage, version: Version) -> PaperRow:
    seen, kind = seen_by(page, version)
    author = author_of(page, version)
    return PaperRow(version.file, version, author, seen, kind)


def author_of(page: RoomPage, version: Version) -> str:
    """Say who sent a version: the viewer, a person, somebody through a link, or the office itself."""
    if version.author_id == page.viewer.pk:
        return _("you")
    if version.link is not None:
        return _("%(name)s, by link") % {"name": version.link.name}
    return str(version.author or _("the office"))


def seen_by(page: RoomPage, version: Version) -> tuple[str, str]:
    """Give in a few words whether a version was opened, and the kind of mark that goes with it."""
    if version.scan_state == ScanState.WAITING:
        return _("Being checked for viruses"), "due"
    if version.scan_state == ScanState.QUARANTINED:
        return _("Kept apart: it may carry a virus"), "stop"
    openers = {opening.user_id: opening for opening in version.openings.all()}
    mine = openers.get(page.viewer.pk)
    if version.author_id != page.viewer.pk:
        if mine is None:
            return _("You: not opened yet"), "note"
        if not page.is_firm:
            return _("You opened it"), "ok"
    names = [
        person.user.get_short_name()
        for person in page.seated
        if person.user is not None
        and person.user_id in openers
        and person.user_id not in {page.viewer.pk, version.author_id}
    ]
    if names:
        return _("%(names)s opened it") % {"names": listed(names)}, "ok"
    return (_("Not opened yet"), "") if version.author_id == page.viewer.pk else (_("You opened it"), "ok")


def _add_messages(page: RoomPage, after: Place | None) -> None:
    found = (
        Message.objects.filter(thread__room=page.room)
        .select_related("author")
        .prefetch_related(
            Prefetch("reads", MessageRead.objects.select_related(None)),
        )
        .order_by("-sent_at", "-id")
    )
    if after is not None:
        found = found.filter(after.older("sent_at"))
    latest = list(found[: MESSAGES_A_PAGE + 1])
    if len(latest) > MESSAGES_A_PAGE:
        latest.pop()
        page.older_messages = str(Place(latest[-1].sent_at, latest[-1].pk))
    page.messages = [_message_row(page, message) for message in reversed(latest)]


def _message_row(page: RoomPage, message: Message) -> MessageRow:
    is_mine = message.author_id == page.viewer.pk
    readers = {read.user_id: read.read_at for read in message.reads.all()}
    names = [
        person.user.get_short_name()
        for person in page.people
        if person.user is not None and person.user_id in readers and person.user_id != page.viewer.pk
    ]
    return MessageRow(
        message=message,
        text=message_text(message, page.room),
        who=message.author.name,
        role=str(MatterRole(message.author_role).label).lower(),
        is_mine=is_mine,
        is_new=not is_mine and page.viewer.pk not in readers,
        read=_("read by %(names)s") % {"names": listed(names)} if is_mine and names else "",
    )


def room_frame(viewer: User, matter_reference: str, room_reference: str = "") -> RoomPage:
    """Give a room without its papers and messages, for the pages around it. Raises: NotFound."""
    rooms = list(
        Room.objects.filter(matter__reference=matter_reference)
        .visible_to(viewer)
        .looked_into()
        .select_related("matter__client", "binder__key")
        .order_by("position", "id")
    )
    room = next((each for each in rooms if each.reference == room_reference or not room_reference), None)
    if room is None:
        raise NotFound(detail="no seat in this room")
    people = list(
        Participant.objects.filter(matter_id=room.matter_id)
        .select_related("user", "invitation")
        # SECURITY: only seats in rooms that the viewer may see: the name of another room is not for her.
        .prefetch_related(Prefetch("seats", Seat.objects.filter(room__in=rooms).select_related("room")))
    )
    looks = room.matter.staff_sessions.live().select_related("user").order_by("opened_at")
    return RoomPage(
        viewer=viewer,
        room=room,
        people=people,
        rooms=rooms,
        looks=list(looks) if room.is_looked_into else [],  # type: ignore[attr-defined]  # see looked_into
    )
