"""The record as people read it: the whole without names for an administrator, one matter's with names for its team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import verbs as known_verbs
from audit.models import Record
from audit.services import labels_of
from keys.models import Key
from matters.models import Room

REFUSALS = frozenset({"refused", "not_found", "quarantined", "failed", "throttled"})
OUTCOMES = {
    "refused": _("refused"),
    "not_found": _("not there for this person"),
    "quarantined": _("kept apart"),
    "not_scanned": _("no scanner"),
    "clean": _("nothing found"),
    "failed": _("failed"),
    "throttled": _("too many tries"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record on a page. `names` are withheld unless the reader has a seat where they were written."""

    record: Record
    sentence: Any
    who: str
    names: dict[str, str]
    is_withheld: bool

    @property
    def outcome(self) -> str:
        """How it ended, in words; empty for what was simply done."""
        ended = self.record.outcome
        return "" if ended == "done" else str(OUTCOMES.get(ended, ended.replace("_", " ")))

    @property
    def is_refusal(self) -> bool:
        """Whether somebody or something was turned away."""
        return self.record.outcome in REFUSALS


def lines_of(records: Sequence[Record], keys: Sequence[Key], people: dict[str, str]) -> list[Line]:
    """Give `records` as lines, with the names that `keys` open. `people` gives names for actors' references."""
    labels = labels_of(records, keys)
    return [
        Line(
            record=record,
            sentence=known_verbs.find(record.verb).sentence,
            who=people.get(record.actor, record.actor or "office"),
            names=labels[record.pk].names,
            is_withheld=labels[record.pk].is_withheld,
        )
        for record in records
    ]


def keys_within_reach(user: User, matter_reference: str) -> list[Key]:
    """Give the keys of the rooms of one matter in which `user` has a seat, and no others."""
    rooms = Room.objects.filter(matter__reference=matter_reference).visible_to(user).select_related("binder__key")
    return [room.binder.key for room in rooms]


def names_of(records: Sequence[Record]) -> dict[str, str]:
    """Give the names of the people who act in `records`, for a reader who sees their matter."""
    ids = {record.actor.removeprefix("user:") for record in records if record.actor.startswith("user:")}
    return {person.record_ref: person.name for person in User.objects.filter(pk__in=ids)}
