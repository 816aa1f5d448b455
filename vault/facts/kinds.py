"""The kinds of facts a file can say about itself, and the shape in which they are kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_CHARACTERS: Final = 200
MOST_FACTS: Final = 40
# Beyond this nobody looks for facts; a fact is not worth a minute of the office's time.
MOST_BYTES: Final = 256 * 1024 * 1024


class FactKind(models.TextChoices):
    """Each fact by its code, in the order in which they are shown."""

    AUTHOR = "author", _("Author")
    LAST_AUTHOR = "last_author", _("Last changed by")
    OWNER = "owner", _("Owner of the camera")
    COMPANY = "company", _("Company")
    MANAGER = "manager", _("Manager")
    PLACE = "place", _("Place")
    PLACE_NAME = "place_name", _("Name of the place")
    CAMERA = "camera", _("Camera")
    LENS = "lens", _("Lens")
    SERIAL = "serial", _("Serial number")
    DEVICE = "device", _("Device")
    TAKEN = "taken", _("Picture taken")
    CREATED = "created", _("Written")
    CHANGED = "changed", _("Last changed")
    PRINTED = "printed", _("Last printed")
    PROGRAM = "program", _("Made with")
    TEMPLATE = "template", _("Template")
    TITLE = "title", _("Title")
    SUBJECT = "subject", _("Subject")
    KEYWORDS = "keywords", _("Keywords")
    DESCRIPTION = "description", _("Description")
    COPYRIGHT = "copyright", _("Copyright")
    REVISION = "revision", _("Times saved")
    MINUTES = "minutes", _("Minutes of work")
    OWN = "own", _("Field of its own")
    EARLIER = "earlier", _("Earlier states kept inside")
    COMMENTS = "comments", _("Comments or notes")
    TRACKED = "tracked", _("Tracked changes")
    HIDDEN = "hidden", _("Hidden sheets or slides")


class Unbareable(models.TextChoices):
    """Why no copy without the facts can be made, with what to tell the person."""

    KIND = (
        "kind",
        _(
            "We cannot take the facts out of this kind of file. We can do so for PDF, Word, Excel, PowerPoint, JPEG, PNG and HEIC."
        ),
    )
    SEALED = "sealed", _("This file is signed or sealed. A copy without the facts would break that, so we make none.")
    LOCKED = "locked", _("This file is locked with a password, so we cannot take the facts out of it.")
    TOO_LARGE = "too_large", _("This file is too large for us to take the facts out of it. We can do so up to 64 MB.")
    UNREADABLE = (
        "unreadable",
        _("This file could not be read well enough to take the facts out of it. Nothing was shared."),
    )


# What a copy keeps, because it is part of what was written.
STAYING: Final = frozenset({FactKind.COMMENTS, FactKind.TRACKED, FactKind.HIDDEN})


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `value` is cleaned and short; a place is "latitude,longitude" in degrees, north and east positive."""

    kind: FactKind
    value: str

    @property
    def stays(self) -> bool:
        """Whether a copy without the facts keeps it all the same."""
        return self.kind in STAYING


@dataclass(slots=True)
class Gathering:
    """Facts as they are found: cleaned, each once, no more than so many."""

    found: list[Fact] = field(default_factory=list)

    def add(self, kind: FactKind, value: object) -> None:
        """Keep a fact, unless it is empty, known or one too many."""
        fact = Fact(kind, cleaned(value))
        if fact.value and fact not in self.found and len(self.found) < MOST_FACTS:
            self.found.append(fact)

    def count(self, kind: FactKind, number: int) -> None:
        """Keep a number that is not zero."""
        if number:
            self.add(kind, number)

    def in_order(self) -> Iterator[Fact]:
        """Give them as they are shown."""
        order = list(FactKind)
        yield from sorted(self.found, key=lambda fact: order.index(fact.kind))


def cleaned(value: object) -> str:
    """Give `value` as one short line without anything that steers a screen."""
    text = str(value)[: 20 * MOST_CHARACTERS]
    # SECURITY: categories C* are control characters, marks that turn the direction of text, and lone surrogates.
    plain = "".join(
        " " if char.isspace() else char for char in text if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    short = " ".join(plain.split())
    return short if len(short) <= MOST_CHARACTERS else f"{short[: MOST_CHARACTERS - 1]}…"
