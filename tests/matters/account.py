"""The account of what was done to a matter, in plain sets, and what follows from it: it asks none of our rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

START = datetime(2026, 3, 2, 15, tzinfo=UTC)
# Who they are, as the office knows them. Leo opens each matter and does what an attorney does in it.
STAFF = {"leo": "attorney", "lena": "attorney", "pat": "paralegal", "ada": "administrator", "clara": ""}
PEOPLE = tuple(STAFF)
OTHERS = PEOPLE[1:]
FIRM = {"attorney", "paralegal"}
EVERYTHING = {"view", "add", "comment", "share", "manage", "release"}
WORTH = {
    "attorney": EVERYTHING,
    "paralegal": {"view", "add", "comment", "share"},
    "client": {"view", "add", "comment"},
}


@dataclass
class Account:
    """What was done, told in plain sets; what follows from it is said below and nowhere else."""

    part: dict[str, str] = field(default_factory=dict)  # person -> client, attorney, paralegal
    active: set[str] = field(default_factory=set)
    suspended: set[str] = field(default_factory=set)
    seats: set[tuple[str, str]] = field(default_factory=set)
    walled: set[str] = field(default_factory=set)
    frozen: set[str] = field(default_factory=set)
    looks_until: dict[str, datetime] = field(default_factory=dict)
    looked_at: dict[str, datetime] = field(default_factory=dict)
    is_closed: bool = False
    now: datetime = START

    def works(self, who: str) -> bool:
        """Whether she takes part, with every door open."""
        return who in self.active and who not in self.walled | self.frozen

    def looks(self, who: str) -> bool:
        """Whether she looks in by a staff session this minute."""
        return who in self.looks_until and self.now < self.looks_until[who] and who not in self.frozen

    def answers(self, who: str) -> bool:
        """Whether she may do what only an attorney of the matter does."""
        return self.works(who) and self.part[who] == "attorney"

    def may_look_in(self, who: str) -> bool:
        """Whether she could ask for a staff session at all."""
        is_kept_out = who in self.walled | self.frozen | self.suspended
        return STAFF[who] in {"attorney", "administrator"} and not is_kept_out

    def of_matter(self, who: str, action: str) -> bool:
        """Whether `who` may do `action` to the matter."""
        if action == "look_in":
            return self.may_look_in(who)
        if action == "see":
            return self.works(who) or self.looks(who)
        if action in {"manage", "close"}:
            return self.answers(who)
        is_team = self.works(who) and self.part[who] in FIRM
        return is_team and (action != "parties" or (who, "internal") in self.seats)

    def sits(self, who: str, room: str) -> bool:
        """Whether she has a seat there that counts."""
        return self.works(who) and (who, room) in self.seats

    def of_room(self, who: str, room: str, action: str) -> bool:
        """Whether `who` may do `action` in the room."""
        return self.sits(who, room) or (action == "see" and self.looks(who))

    def of_papers(self, who: str, room: str, action: str) -> bool:
        """Whether `who` may do `action` with the papers of the room."""
        if action in {"see", "view"}:
            return self.of_room(who, room, "see")
        is_shut = self.is_closed and action in {"add", "comment", "share"}
        return self.sits(who, room) and action in WORTH[self.part[who]] and not is_shut
