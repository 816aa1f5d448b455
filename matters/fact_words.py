"""Puts into words what a file says about itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vault.models import Fact, FactKind


def lines_of(facts: Sequence[Fact]) -> list[tuple[str, str]]:
    """Give a line for each fact: what it is about, and what the file says."""
    return [(str(fact.kind.label), _words(fact)) for fact in facts]


def _words(fact: Fact) -> str:
    if fact.kind == FactKind.PLACE:
        return _place(fact.value)
    if fact.kind == FactKind.EARLIER and fact.value.isdigit():
        return ngettext(
            "%(number)s earlier state; whoever has the file can bring it back",
            "%(number)s earlier states; whoever has the file can bring them back",
            int(fact.value),
        ) % {"number": fact.value}
    return fact.value


def _place(value: str) -> str:
    """Say where a picture was taken, in degrees."""
    try:
        latitude, longitude = (float(part) for part in value.split(","))
    except ValueError:
        return value
    north = _("%(degrees)s degrees north") if latitude >= 0 else _("%(degrees)s degrees south")
    east = _("%(degrees)s degrees east") if longitude >= 0 else _("%(degrees)s degrees west")
    return _("%(north)s, %(east)s. Whoever has the file can find this place on a map.") % {
        "north": north % {"degrees": number_format(abs(latitude), 5)},
        "east": east % {"degrees": number_format(abs(longitude), 5)},
    }
