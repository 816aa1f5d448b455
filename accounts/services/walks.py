"""A walk: somebody asks for one reference after another, and none of them is hers. Counted, refused, and told to the office once.

References are random, so a walk finds nothing; but it says that somebody tries, and it costs us work.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse

from accounts import limits, verbs
from accounts.models import User
from accounts.roles import StaffRole
from accounts.services.lockdown import usual_keepers
from audit.services import record
from common import clock
from notifications import services as notifications

LETTER = "walk_noticed"


def note_step(*, actor: User | None, address: str, path: str) -> bool:
    """Count that `path` was asked for and is not there for `actor` (None is a visitor); say whether that is a walk by now.

    A person is counted alone, wherever she is, and a visitor with the network of `address`; what a person has asked for beyond
    her own limit is not put on her network's account. The same address counts once in an hour: a stale bookmark is no walk.
    SECURITY: only what is not there is ever refused for it. Whoever walks locks nobody out, not even herself.
    Audit: walk.noticed, once an hour.
    """
    network = limits.network(address)
    who = actor.record_ref if actor else f"network:{limits.bucket('network', network)[:16]}"
    limit, door = (limits.WALK, ("walk", who)) if actor else (limits.WALK_OF_NETWORK, ("walk", network))
    if limits.take(limits.STEP, "step", who, path) is None:
        return limits.is_reached(limit, *door)
    if limits.take(limit, *door) is None:
        _tell(actor, who)
        return True
    if actor and limits.take(limits.WALK_OF_NETWORK, "walk", network) is None:
        _tell(None, f"network:{limits.bucket('network', network)[:16]}")
        return True
    return False


@transaction.atomic
def _tell(actor: User | None, who: str) -> None:
    """Put the walk on the record and write to the keepers of the house, or to the administrators where none are named."""
    if limits.take(limits.WALK_TOLD, "walk-told", who) is None:
        return
    record(verb=verbs.WALK_NOTICED, actor=actor or AnonymousUser(), on=who, outcome="refused")
    administrators = User.objects.at_work(clock.now()).filter(staff_role=StaffRole.ADMINISTRATOR).order_by("pk")
    page = {"who": who, "url": settings.SITE_ADDRESS + reverse("portal:record"), "at": clock.now()}
    for keeper in usual_keepers() or administrators:
        notifications.mail(
            to=keeper.email, template=f"accounts/mail/{LETTER}", context=page, kind=LETTER, user=keeper, language="en"
        )
