"""The record as people read it: the whole without names for an administrator, one matter's with names for its team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import verbs as known_verbs
from audit.models import Record
from audit.services import labels_of
from keys.models import Key
from matters.models import Room
from portal.references import Named, named

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
    """One line of the record on a page. `names` are withheld unless the reader has a seat where they were written.

    `acting` is for whom, or by what staff session, it was done besides the actor's own name.
    """

    record: Record
    sentence: Any
    who: Named
    on: Named
    acting: Named | None
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


def lines_of(records: Sequence[Record], keys: Sequence[Key], known: Mapping[str, str]) -> list[Line]:
    """Give `records` as lines, with the names that `keys` open. `known` gives names for references that the reader may know."""
    labels = labels_of(records, keys)
    return [
        Line(
            record=record,
            sentence=known_verbs.find(record.verb).sentence,
            who=named(record.actor, known),
            on=named(record.on_ref, known),
            acting=named(record.acting_for, known) if record.acting_for else None,
            names=labels[record.pk].names,
            is_withheld=labels[record.pk].is_withheld,
        )
        for record in records
    ]


def keys_within_reach(user: User, matter_reference: str) -> list[Key]:
    """Give the keys of the rooms of one matter in which `user` has a seat, and no others."""
    rooms = Room.objects.filter(matter__reference=matter_reference).visible_to(user).select_related("binder__key")
    return [room.binder.key for room in rooms]
