"""Name whom a matter concerns, and take a name out again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common.errors import BadInput, NotFound
from common.gate import require
from keys.models import Key
from matters import rules, verbs
from matters.errors import PartyNamedAlready
from matters.models import Matter, Party, Room
from matters.spelling import folded, sounds
from matters.states import PartySide, RoomKind

MOST_LETTERS = 200
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and what its bearer is to the client: the client herself, related to her, or adverse."""

    name: str
    relation: PartySide


@transaction.atomic
def add_party(*, actor: User, matter: Matter, name: str, side: PartySide) -> Party:
    """Add `name` to the parties of `matter`, a closed one too: whoever was overlooked must be found all the same.

    Raises: PartyNamedAlready; BadInput for a name without a letter, or one too long. Audit: party.added.
    """
    require(actor, rules.PARTIES, matter)
    cleaned = _cleaned(name)
    if not folded(cleaned):
        raise BadInput(_("Enter a name with at least one letter."))
    if len(cleaned) > MOST_LETTERS:
        raise BadInput(_("Enter a name of at most 200 characters."))
    party, is_new = _stand(actor, matter, Named(cleaned, PartySide(side)), _key_inside(matter))
    if not is_new:
        raise PartyNamedAlready
    return party


def name_parties(*, actor: User, matter: Matter, names: Iterable[Named]) -> None:
    """Let `names` stand in a matter that is being opened. Call inside its transaction; the caller answers for the right to.

    What cannot be a name is left out, what is too long cut, and what is said twice stands once. Audit: party.added each.
    """
    key = _key_inside(matter)
    for named in names:
        cleaned = _cleaned(named.name)[:MOST_LETTERS].rstrip()
        if folded(cleaned):
            _stand(actor, matter, Named(cleaned, PartySide(named.relation)), key)


@transaction.atomic
def remove_party(*, actor: User, party: Party) -> None:
    """Take `party` out of its matter: from now on no check finds it there. Raises: NotFound when it is gone. Audit: party.removed."""
    require(actor, rules.PARTIES, party.matter)
    gone, _each = Party.objects.filter(pk=party.pk).delete()
    if not gone:
        raise NotFound(detail="the party was taken out already")
    _record(verbs.PARTY_REMOVED, actor, party, _key_inside(party.matter))


def _cleaned(name: str) -> str:
    """Give `name` on one line, without signs that no database keeps and nobody sees; joiners belong to the scripts that need them."""
    return " ".join("".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in name).split())


def _stand(actor: User, matter: Matter, named: Named, key: Key) -> tuple[Party, bool]:
    # The constraint decides between two at once: get_or_create looks again when it refuses.
    party, is_new = Party.objects.get_or_create(
        matter=matter,
        side=named.relation,
        folded=folded(named.name),
        defaults={"name": named.name, "sounds": sounds(named.name), "added_by": actor},
    )
    if is_new:
        _record(verbs.PARTY_ADDED, actor, party, key)
    return party, is_new


def _key_inside(matter: Matter) -> Key:
    return Room.objects.select_related("binder__key").get(matter=matter, kind=RoomKind.INTERNAL).binder.key


def _record(verb: str, actor: User, party: Party, key: Key) -> None:
    record(
        verb=verb,
        actor=actor,
        on=party.record_ref,
        matter=party.matter.record_ref,
        labels={"name": party.name, "side": party.side},
        key=key,
    )
