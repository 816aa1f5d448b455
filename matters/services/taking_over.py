"""Take over a matter for which no attorney answers any more: with a reason, and a second person's word."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from common.gate import require
from matters import rules
from matters.models import Countersignature, Matter, Participant
from matters.services.countersigning import ask_countersignature, spend
from matters.services.people import seat_successor
from matters.states import CountersignedAct


@transaction.atomic
def ask_to_take_over(*, actor: User, matter: Matter, reason: str) -> Countersignature:
    """Ask a second person for her word on `actor` taking over `matter`.

    Raises: NotFound, Refused, ReasonTooShort, AskedAlready. Audit: countersignature.asked.
    """
    require(actor, rules.TAKE_OVER, matter)
    return ask_countersignature(actor=actor, act=CountersignedAct.TAKE_OVER, matter=matter, reason=reason)


@transaction.atomic
def take_over(*, actor: User, asked: Countersignature) -> Participant:
    """Make `actor` the attorney of the matter that `asked` is about, with a seat in each of its rooms; the word is used up.

    Raises: NotFound, Refused once it has an attorney, SecondPersonNeeded, TooLate. Audit: participant.joined.
    """
    require(actor, rules.WITHDRAW, asked)
    # The matter's row first: of two at once, the second finds that there is an attorney.
    matter = Matter.objects.select_for_update().get(pk=asked.matter_id)
    require(actor, rules.TAKE_OVER, matter)
    spend(actor=actor, act=CountersignedAct.TAKE_OVER, matter=matter)
    return seat_successor(actor=actor, matter=matter)
