"""Shut the doors to a person, and open them again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import events, records, verbs
from accounts.errors import NotYourself
from accounts.models import User
from accounts.services.people import keep_an_administrator
from accounts.services.sessions import end_all_sessions
from common import clock
from common.gate import require


@transaction.atomic
def freeze(*, actor: User | None, user: User, until: datetime | None = None) -> User:
    """Shut every door to `user` at once, for good or until an instant: sessions end, the gate denies, sign-in is refused.

    Raises: NotFound or Refused unless `actor` is an administrator, NotYourself, LastAdministrator. Audit: person.frozen
    """
    if actor is not None:
        require(actor, "freeze", user)
        if actor.pk == user.pk:
            raise NotYourself
    if user.is_administrator:
        keep_an_administrator(without=user)
    user.frozen_at, user.frozen_until = clock.now(), until
    user.save(update_fields=["frozen_at", "frozen_until"])
    end_all_sessions(actor=None, user=user)
    records.of_person(verbs.PERSON_FROZEN, user=user, actor=actor, until=until.isoformat() if until else "")
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
