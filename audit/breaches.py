"""Measure what somebody, a session or an address reached: what was opened, downloaded, changed or refused, and in which matters.

Two queries, however much there is. Grouping is the database's work; nothing here knows a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Max, Min

from audit import verbs
from audit.canonical import first_id
from audit.errors import UndeclaredVerb
from audit.models import Record
from audit.querysets import RecordQuerySet
from common.clock import to_micros

OPENED, DOWNLOADED, CHANGED, REFUSED = "opened", "downloaded", "changed", "refused"
KINDS: Final = (OPENED, DOWNLOADED, CHANGED, REFUSED)
_OPENING_ENDS: Final = (".viewed", ".read")
_OPENING: Final = frozenset({"link.opened", "search.made"})
_DOWNLOADING: Final = frozenset({"file.downloaded", "document.downloaded", "audit.exported", "certificate.made"})
_REFUSALS: Final = frozenset({"refused", "not_found", "throttled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, every part narrowing it: references of the record, a network address, instants (`until` not included)."""

    actor: str = ""
    session: str = ""
    address: str = ""
    matter: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing narrows it, so that it asks for the whole record."""
        return self == Question()


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """What one actor did with one thing: so often, first and last. Units: microseconds since 1970 in UTC."""

    kind: str
    verb: str
    outcome: str
    actor: str
    on: str
    matter: str
    times: int
    first_us: int
    last_us: int

    @property
    def sentence(self) -> str:
        """What was done, as a person reads it; the verb itself where this program no longer knows it."""
        try:
            return str(verbs.find(self.verb).sentence)
        except UndeclaredVerb:
            return self.verb


@dataclass(frozen=True, slots=True)
class Breach:
    """The answer: every deed, and from which sessions and addresses."""

    question: Question
    deeds: tuple[Deed, ...]
    places: tuple[tuple[str, str], ...]

    @property
    def rows(self) -> int:
        """How many lines of the record it stands on."""
        return sum(deed.times for deed in self.deeds)

    @property
    def matters(self) -> tuple[str, ...]:
        """The matters and places for files that something was reached in; where all was refused, nothing was."""
        return tuple(sorted({deed.matter for deed in self.deeds if deed.matter and deed.kind != REFUSED}))

    def things(self, kind: str) -> frozenset[str]:
        """Give the things that were opened, downloaded, changed or refused."""
        return frozenset(deed.on for deed in self.deeds if deed.kind == kind)


def kind_of(verb: str, outcome: str) -> str:
    """Give under which heading a line falls. What is neither a look, a copy nor a refusal is a change."""
    if outcome in _REFUSALS or verb.endswith((".refused", ".denied", "_throttled", "_failed")):
        return REFUSED
    if verb in _DOWNLOADING:
        return DOWNLOADED
    return OPENED if verb.endswith(_OPENING_ENDS) or verb in _OPENING else CHANGED


def measure(question: Question) -> Breach:
    """Give everything on the record that fits `question`, in order of kind, verb and thing."""
    found = _lines(question)
    by = ("verb", "outcome", "actor", "on_ref", "matter_ref")
    groups = found.order_by().values_list(*by).annotate(Count("pk"), Min("at_us"), Max("at_us"))
    deeds = sorted(Deed(kind_of(group[0], group[1]), *group) for group in groups.iterator(chunk_size=2_000))
    places = found.order_by("session_ref", "ip").values_list("session_ref", "ip").distinct()
    return Breach(question, tuple(deeds), tuple((session, address) for session, address in places))


def _lines(question: Question) -> RecordQuerySet:
    """Give the lines by the best index: one actor's or one matter's from the chain's, a span of time from the primary key."""
    found = Record.objects.all()
    same: dict[str, Any] = {"session_ref": question.session, "ip": question.address}
    found = found.filter(**{name: value for name, value in same.items() if value})
    if question.actor:
        found = found.by_actor(question.actor)
    if question.matter:
        found = found.about(question.matter)
    if question.since is not None:
        found = found.since(question.since)
    if question.until is not None:
        at_us = to_micros(question.until)
        found = found.filter(pk__lt=first_id(at_us + 1_000), at_us__lt=at_us)
    return found
