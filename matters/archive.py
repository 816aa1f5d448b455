"""A matter, or one room of it, as an archive for one person: what lies in it, under which names, and the pages that tell of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Link
from audit.services import record
from common import clock
from common.errors import NotFound
from matters import verbs
from matters.errors import NotSeated
from matters.models import Matter, Message, Room
from matters.roles import MatterRole
from matters.services import message_text
from vault.delivery import Leaf, leaves_the_house
from vault.errors import StillWeighed
from vault.models import Folder, Version
from vault.services import clean_name, comment_of, have_weighed

STYLE = "archive.css"
MOMENT = "j F Y, H:i T"


@dataclass(frozen=True, slots=True)
class Kept:
    """A version in the archive, or one that is left out (`path` is empty then). `told` is what the index says of it."""

    version: Version
    path: str
    author: str
    comment: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message, opened."""

    who: str
    role: str
    at: datetime
    text: str
    papers: list[str]


@dataclass
class RoomPart:
    """One room's papers and messages."""

    room: Room
    kept: list[Kept] = field(default_factory=list)
    left_out: list[Kept] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


@dataclass
class Told:
    """What the pages of an archive tell: of what, for whom and when it was made, and where the record stood."""

    matter: Matter
    actor: User
    moment: datetime
    root: str
    parts: Sequence[RoomPart]
    head_seq: int
    head: str


@dataclass
class Archive:
    """All of it, ready to be sent under `name`."""

    name: str
    leaves: list[Leaf]


class Names:
    """Gives each thing of a folder a name of its own, whatever the system it is unpacked on thinks of capitals."""

    def __init__(self) -> None:
        """Begin with nothing taken."""
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def under(self, folder: str, name: str) -> str:
        """Give the path of a thing called `name` in `folder`."""
        path = PurePosixPath(clean_name(name))
        wanted = f"{folder}{path}".casefold()
        # From the last number given on: a thousand scans of one name are not counted through a thousand times.
        number = self._last.get(wanted, 0) + 1
        while (
            tried := f"{folder}{path.stem}{f' ({number})' if number > 1 else ''}{path.suffix}"
        ).casefold() in self._taken:
            number += 1
        self._taken.add(tried.casefold())
        self._last[wanted] = number
        return tried


def take_archive(*, actor: User, matter_reference: str, room_reference: str = "") -> Archive:
    """Give the archive of every room `actor` is seated in, or of the one named, and put on the record that she takes it.

    Every version that may be served is in it. Raises: NotFound, NotSeated, StillWeighed. Audit: matter.exported.
    """
    rooms = _rooms(actor, matter_reference, room_reference)
    matter = rooms[0].matter
    moment = clock.now()
    names, root = Names(), f"{clean_name(matter.title)}/"
    for fixed in ("index.html", "MANIFEST.txt", "MANIFEST.json", STYLE):
        names.under(root, fixed)
    parts = {room.binder_id: RoomPart(room) for room in rooms}
    _add_papers(parts, names, root)
    _add_messages(parts)
    _note(actor, rooms, is_whole=not room_reference)
    pages = _pages(actor, matter, list(parts.values()), root, moment)
    files = [Leaf(kept.path, kept.version.created_at, kept.version) for part in parts.values() for kept in part.kept]
    return Archive(f"{clean_name(matter.title)}.zip", pages + files)


@transaction.atomic
def _note(actor: User, rooms: Sequence[Room], *, is_whole: bool) -> None:
    matter = rooms[0].matter
    record(
        verb=verbs.MATTER_EXPORTED,
        actor=actor,
        on=matter.record_ref if is_whole else rooms[0].record_ref,
        matter=matter.record_ref,
        labels={"matter": matter.title},
        key=rooms[0].binder.key,
    )


def _rooms(actor: User, matter_reference: str, room_reference: str) -> list[Room]:
    """Give the rooms. SECURITY: only seats count; a staff session looks, and takes nothing along."""
    asked = Room.objects.filter(matter__reference=matter_reference)
    if room_reference:
        asked = asked.filter(reference=room_reference)
    found = list(asked.of(actor).select_related("matter", "binder__key").order_by("position", "id"))
    if found:
        return found
    if asked.visible_to(actor).exists():
        raise NotSeated(detail="an archive for somebody who only looks in")
    raise NotFound(detail="no seat in this matter")


def _add_papers(parts: dict[UUID, RoomPart], names: Names, root: str) -> None:
    versions = _versions(parts)
    folders = {folder.pk: folder for folder in Folder.objects.filter(binder__in=parts)}
    served = [version for version in versions if leaves_the_house(version)]
    if not have_weighed(served):
        raise StillWeighed(detail="checksums are missing")
    kept = {version.pk for version in served}
    places = {key: names.under(root, part.room.name) for key, part in parts.items()}
    # Asked for once: in a template each line would look the sentence up again.
    sentence = _("Version %(number)s · %(author)s · %(when)s")
    for version in versions:
        part = parts[version.file.binder_id]
        author = version.link.name if version.link else str(version.author or _("the office"))
        if version.pk not in kept:
            part.left_out.append(Kept(version, "", author))
            continue
        when = date_format(localtime(version.created_at), MOMENT)
        told = sentence % {"number": version.number, "author": author, "when": when}
        folder = f"{places[version.file.binder_id]}/{_folder_path(folders, version.file.folder_id)}"
        path = names.under(folder, _name_of(version))
        part.kept.append(Kept(version, path, author, comment_of(version), told))


def _versions(parts: dict[UUID, RoomPart]) -> list[Version]:
    """Give every version of the rooms, in the order of the archive; what many of them share is read once."""
    versions = list(
        Version.objects.filter(file__binder__in=parts)
        .select_related("file")
        .prefetch_related("author", "link")
        .order_by("file__created_at", "file__id", "number")
    )
    for version in versions:
        version.file.binder = parts[version.file.binder_id].room.binder
    return versions


def _name_of(version: Version) -> str:
    """Give the newest version its own name, and say of the others which they are."""
    if version.number == version.file.latest_number:
        return version.name
    name = PurePosixPath(version.name)
    return _("%(name)s (version %(number)s)") % {"name": name.stem, "number": version.number} + name.suffix


def _folder_path(folders: dict[UUID, Folder], folder_id: UUID | None) -> str:
    path, seen = "", set[UUID]()
    while folder_id is not None and folder_id in folders and folder_id not in seen:
        seen.add(folder_id)
        path = f"{clean_name(folders[folder_id].name)}/{path}"
        folder_id = folders[folder_id].parent_id
    return path


def _add_messages(parts: dict[UUID, RoomPart]) -> None:
    by_room = {part.room.pk: part for part in parts.values()}
    messages = (
        Message.objects.filter(thread__room__in=by_room)
        .select_related("author", "thread")
        .prefetch_related("attachments")
        .order_by("sent_at", "id")
    )
    for message in messages:
        part = by_room[message.thread.room_id]
        role = str(MatterRole(message.author_role).label).lower()
        papers = [version.name for version in message.attachments.all()]
        text = message_text(message, part.room)
        part.said.append(Said(message.author.name, role, message.sent_at, text, papers))


def _pages(actor: User, matter: Matter, parts: Sequence[RoomPart], root: str, moment: datetime) -> list[Leaf]:
    head = Link.objects.order_by("-seq").first()
    told = Told(matter, actor, moment, root, parts, head.seq if head else 0, bytes(head.link).hex() if head else "")
    index = render_to_string("matters/archive/index.html", vars(told))
    sums = "".join(f"{kept.version.sha256}  {kept.path.removeprefix(root)}\n" for part in parts for kept in part.kept)
    written = {
        "index.html": index,
        STYLE: render_to_string("matters/archive/archive.css"),
        "MANIFEST.txt": sums,
        "MANIFEST.json": json.dumps(_manifest(told), ensure_ascii=False),
    }
    return [Leaf(root + name, moment, text.encode()) for name, text in written.items()]


def _manifest(told: Told) -> dict[str, object]:
    return {
        "matter": {"title": told.matter.title, "reference": told.matter.reference},
        "made_for": told.actor.name,
        "made_at": told.moment.isoformat(),
        "record": {"lines": told.head_seq, "link": told.head},
        "rooms": [
            {
                "name": part.room.name,
                "messages": len(part.said),
                "files": [_file(kept, told.root) for kept in part.kept],
                "left_out": [
                    {**_about(kept), "why": str(kept.version.get_scan_state_display())} for kept in part.left_out
                ],
            }
            for part in told.parts
        ],
    }


def _about(kept: Kept) -> dict[str, object]:
    version = kept.version
    return {
        "file": version.file.reference,
        "version": version.number,
        "name": version.name,
        "sent_by": kept.author,
        "sent_at": version.created_at.isoformat(),
    }


def _file(kept: Kept, root: str) -> dict[str, object]:
    about = {"path": kept.path.removeprefix(root), "bytes": kept.version.size_bytes, "sha256": kept.version.sha256}
    return about | _about(kept)
