"""Shut the doors to a person, and open them again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events, records, verbs
from accounts.errors import LastKeeper, NotYourself
from accounts.models import Lockdown, User
from accounts.services.people import keep_an_administrator
from accounts.services.sessions import end_all_sessions
from common import clock
from common.errors import BadInput
from common.gate import require

REASON_LENGTH = 300


@transaction.atomic
def freeze(*, actor: User | None, user: User, until: datetime | None = None, reason: str = "") -> User:
    """Shut every door to `user` at once, for good or until an instant: sessions end, the gate denies, sign-in is refused.

    `reason` is a sentence for the record, where it is sealed under her key. Raises: NotFound or Refused unless `actor` is an
    administrator, BadInput when `until` is over, NotYourself, LastAdministrator, LastKeeper. Audit: person.frozen
    """
    if actor is not None:
        require(actor, "freeze", user)
        if actor.pk == user.pk:
            raise NotYourself
    if user.is_administrator:
        keep_an_administrator(without=user)
    _keep_a_keeper(without=user)
    if until is not None and until <= clock.now():
        raise BadInput(_("That time is over already. Choose a later one."))
    user.frozen_at, user.frozen_until = clock.now(), until
    user.save(update_fields=["frozen_at", "frozen_until"])
    end_all_sessions(actor=None, user=user)
    said = " ".join(reason.split())[:REASON_LENGTH]
    more = {"reason": said} if said else {}
    records.of_person(verbs.PERSON_FROZEN, user=user, actor=actor, until=until.isoformat() if until else "", **more)
    events.person_frozen.send(sender=User, user=user)
    return user


@transaction.atomic
def unfreeze(*, actor: User | None, user: User) -> User:
    """Open the doors to `user` again; she signs in anew.

    Raises: NotFound or Refused unless `actor` is an administrator. Audit: person.unfrozen
    """
    if actor is not None:
        require(actor, "unfreeze", user)
    user.frozen_at = user.frozen_until = None
    user.save(update_fields=["frozen_at", "frozen_until"])
    records.of_person(verbs.PERSON_UNFROZEN, user=user, actor=actor)
    events.person_unfrozen.send(sender=User, user=user)
    return user


def _keep_a_keeper(*, without: User) -> None:
    lockdown = Lockdown.objects.filter(lifted_at__isnull=True).first()
    if lockdown is None or not lockdown.is_kept_by(without):
        return
    others = User.objects.at_work(clock.now()).filter(pk__in=(lockdown.keeper_id, lockdown.other_keeper_id))
    if not others.exclude(pk=without.pk).exists():
        raise LastKeeper
