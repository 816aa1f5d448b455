"""A small matter: its people, its rooms, its papers. The services make it, so that seats and grants are as in life."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from accounts.models import User
from accounts.services import make_client
from common import clock
from matters.models import Activity, ActivityKind, Matter, Message, Participant, Room
from matters.roles import MatterRole
from matters.services import add_participant, add_room, open_matter
from matters.states import RoomKind
from vault.models import File, ScanState, Version
from vault.services import add_version

_numbers = count(1)


def person(name: str = "", *, staff_role: str = "") -> User:
    """Give a person with an account; the address follows from the name."""
    name = name or f"Person {next(_numbers)}"
    host = "halemercer.example" if staff_role else "mail.example"
    return User.objects.create_user(
        f"{name.lower().replace(' ', '.')}.{next(_numbers)}@{host}", "a long password", name=name, staff_role=staff_role
    )


def attorney(name: str = "Leo Marsh") -> User:
    """Give an attorney of the firm."""
    return person(name, staff_role="attorney")


def paralegal(name: str = "Pat Osei") -> User:
    """Give a paralegal of the firm."""
    return person(name, staff_role="paralegal")


@dataclass(frozen=True)
class SmallMatter:
    """A matter with an attorney and a client, and its two rooms."""

    matter: Matter
    leo: User
    clara: User

    @property
    def client_room(self) -> Room:
        """The room of client and firm, fresh from the database."""
        return room_of(self.matter, RoomKind.CLIENT)

    @property
    def internal_room(self) -> Room:
        """The firm's own room, fresh from the database."""
        return room_of(self.matter, RoomKind.INTERNAL)

    def part(self, user: User) -> Participant:
        """Give the part of `user` in the matter, fresh."""
        return Participant.objects.select_related("matter", "user").get(matter=self.matter, user=user)

    def url(self, rest: str = "") -> str:
        """Give an address of the matter."""
        return f"/matters/{self.matter.reference}/{rest}"


def room_of(matter: Matter, kind: RoomKind) -> Room:
    """Give a room with its matter and key."""
    return Room.objects.select_related("matter", "binder__key").get(matter=matter, kind=kind)


def small_matter(
    *, leo: User | None = None, clara: User | None = None, title: str = "Reyes and Harbor View Apartments"
) -> SmallMatter:
    """Give a matter of `leo` for `clara`, both seated; new people where none are given."""
    leo, clara = leo or attorney(), clara or person("Clara Reyes")
    client = make_client(actor=leo, name=clara.name, people=[clara])
    matter = open_matter(actor=leo, client=client, title=title, practice_area="Tenancy")
    room = room_of(matter, RoomKind.CLIENT)
    add_participant(actor=leo, matter=matter, user=clara, role=MatterRole.CLIENT, rooms=[room])
    return SmallMatter(Matter.objects.get(pk=matter.pk), leo, clara)


def with_counsel(small: SmallMatter, cole: User) -> Room:
    """Give a third room of the matter, in which `cole` has his only seat."""
    room = add_room(actor=small.leo, matter=small.matter, name="With co-counsel")
    add_participant(actor=small.leo, matter=small.matter, user=cole, role=MatterRole.COUNSEL, rooms=[room])
    return Room.objects.select_related("matter", "binder__key").get(pk=room.pk)


def paper(room: Room, actor: User, name: str = "Letter.txt", content: bytes = b"Dear Mr Marsh,\n") -> Version:
    """Give a paper just added to `room`."""
    return add_version(actor=actor, binder=room.binder, name=name, source=io.BytesIO(content))


def many_papers(room: Room, author: User, number: int) -> list[File]:
    """Give rows of so many papers, each with a version and a happening, a minute apart. They have no bytes."""
    start = clock.now() - timedelta(minutes=number)
    moments = [start + timedelta(minutes=each) for each in range(number)]
    files = [
        File(binder=room.binder, name=f"Paper {at:05}.pdf", created_by=author, latest_number=1, latest_at=moment)
        for at, moment in enumerate(moments)
    ]
    File.objects.bulk_create(files)
    versions = [_version(file, author, moment) for file, moment in zip(files, moments, strict=True)]
    Version.objects.bulk_create(versions)
    Activity.objects.bulk_create(
        Activity(room=room, kind=ActivityKind.PAPER_ADDED, actor=author, version=version, happened_at=moment)
        for version, moment in zip(versions, moments, strict=True)
    )
    return files


def _version(file: File, author: User, moment: datetime) -> Version:
    pk: UUID = uuid4()
    return Version(
        pk=pk,
        file=file,
        number=1,
        name=file.name,
        content_type="application/pdf",
        size_bytes=1_000,
        storage_key=f"versions/{pk.hex}",
        wrapped_key=b"-",
        author=author,
        created_at=moment,
        scan_state=ScanState.CLEAN,
    )


def age(message: Message, days: int) -> None:
    """Let a message have been sent some days ago."""
    Message.objects.filter(pk=message.pk).update(sent_at=clock.now() - timedelta(days=days))
