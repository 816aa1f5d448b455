"""An attorney, a client, and a matter between them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from accounts.models import Client, User
from accounts.services import register_person
from matters.models import Matter, Participant, Room
from matters.roles import MatterRole
from matters.services import add_participant, open_matter
from matters.states import RoomKind


@dataclass
class Office:
    """Leo, the attorney; Clara, the client; her matter."""

    leo: User
    clara: User
    matter: Matter

    def another(self, title: str = "Another lease") -> Matter:
        """One more matter of Clara's, with her in it."""
        matter = open_matter(actor=self.leo, client=self.matter.client, title=title)
        self.seat(matter, self.clara, MatterRole.CLIENT)
        return matter

    def seat(self, matter: Matter, user: User, role: MatterRole) -> Participant:
        """Bring somebody into the room of the client."""
        rooms = Room.objects.filter(matter=matter, kind=RoomKind.CLIENT)
        return add_participant(actor=self.leo, matter=matter, user=user, role=role, rooms=rooms)

    def part(self, matter: Matter | None = None) -> Participant:
        """Clara's part in her matter."""
        return Participant.objects.get(matter=matter or self.matter, user=self.clara)


def person(name: str, staff_role: str = "") -> User:
    """Give a registered person called `name`."""
    house = "halemercer.example" if staff_role else "mail.example"
    return register_person(
        actor=None, email=f"{name.lower()}@{house}", name=name, staff_role=staff_role, accepts_terms=True
    )


@pytest.fixture
def office(db: None) -> Office:
    """Clara's matter, open, with her in it."""
    leo, clara = person("Leo", "attorney"), person("Clara")
    matter = open_matter(actor=leo, client=Client.objects.create(name="Clara Reyes"), title="Reyes and Harbor View")
    here = Office(leo, clara, matter)
    here.seat(matter, clara, MatterRole.CLIENT)
    return here
