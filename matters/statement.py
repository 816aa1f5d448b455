"""What a delivery certificate states, as data: the same words go on its pages and into the file that rides inside.

A person is named by her name and by her part's reference, never by an id of ours, a network address or a session.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from audit.services import Proofs
from press.contract import FORM

EVENTS: Final = ("notified", "mailed", "opened", "downloaded", "acknowledged")


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened once or often. `seq` is the row of the record that says so first; None: a note of ours alone.

    Units: microseconds since 1970 in UTC.
    """

    at_us: int
    seq: int | None = None
    times: int = 1
    last_at_us: int = 0
    last_seq: int | None = None

    def to_data(self) -> dict[str, Any]:
        """Give it as JSON takes it."""
        return {key: value for key, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who could see the paper, and what she did with it, by the words of `EVENTS`. `part`: her part's reference, or her link's."""

    name: str
    role: str
    part: str
    since: datetime | None
    events: dict[str, Happening] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatedPaper:
    """One version of a paper: what it is, who shared it, whom it reached. Units: `size_bytes` and `sha256` of the content."""

    name: str
    file: str
    version: int
    kind: str
    size_bytes: int
    sha256: str
    shared_by: str
    shared: Happening
    people: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A row of the record that a line stands on. `who` is a part's reference, `office` or `other`."""

    seq: int
    at_us: int
    verb: str
    on: str
    who: str
    outcome: str
    prev: bytes
    mac: bytes
    link: bytes

    def to_data(self) -> dict[str, Any]:
        """Give it as JSON takes it, bytes in hex."""
        return {key: value.hex() if isinstance(value, bytes) else value for key, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything a certificate states at one moment."""

    firm: str
    matter: str
    matter_ref: str
    room: str
    room_ref: str
    made_at: datetime
    made_by: str
    zone: str
    papers: tuple[StatedPaper, ...]
    rows: tuple[CitedRow, ...]
    proofs: Proofs

    @property
    def tied(self) -> frozenset[int]:
        """The numbers of the rows that a stretch leads to a signed head."""
        return frozenset(row.seq for row in self.rows for each in self.proofs.stretches if each.mac_at(row.seq))

    def to_data(self) -> dict[str, Any]:
        """Give it as JSON takes it; what reads it is `press.verifier`."""
        return {
            "form": FORM,
            "firm": self.firm,
            "matter": {"title": self.matter, "ref": self.matter_ref},
            "room": {"name": self.room, "ref": self.room_ref},
            "made_at": self.made_at.isoformat(timespec="microseconds"),
            "made_by": self.made_by,
            "zone": self.zone,
            "papers": [_paper_data(paper) for paper in self.papers],
            "record": {
                "public_key": self.proofs.public_key.hex(),
                "head": self.proofs.head.to_data(),
                "stretches": [stretch.to_data() for stretch in self.proofs.stretches],
                "rows": [row.to_data() for row in self.rows],
            },
        }


def _paper_data(paper: StatedPaper) -> dict[str, Any]:
    return {
        "name": paper.name,
        "file": paper.file,
        "version": paper.version,
        "kind": paper.kind,
        "size_bytes": paper.size_bytes,
        "sha256": paper.sha256,
        "shared": {"by": paper.shared_by, **paper.shared.to_data()},
        "people": [
            {
                "name": person.name,
                "role": person.role,
                "part": person.part,
                "seated_since": person.since.isoformat(timespec="microseconds") if person.since else None,
                "events": {what: happening.to_data() for what, happening in person.events.items()},
            }
            for person in paper.people
        ],
    }
