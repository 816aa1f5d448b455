"""Shut the whole house at once, and open it again: the last resort, for one administrator and for two named keepers."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import events, messages, records, verbs
from accounts.errors import NotAKeeper, TwoKeepersNeeded
from accounts.models import Lockdown, User
from accounts.services.alarms import tell_administrators
from common import clock
from common.errors import BadInput, Conflict, Refused

REASON_LENGTH = 300


def standing_lockdown() -> Lockdown | None:
    """Give the lockdown that stands, or None: one row, read from the database and kept nowhere, so no cache can hide it."""
    return Lockdown.objects.filter(lifted_at__isnull=True).first()


def usual_keepers() -> list[User]:
    """Give the people of settings.LOCKDOWN_KEEPERS who work here now, at most two."""
    wanted = [email.strip().lower() for email in settings.LOCKDOWN_KEEPERS]
    found = {user.email.lower(): user for user in User.objects.at_work(clock.now()).staff().filter(email__in=wanted)}
    return [found[email] for email in wanted if email in found][:2]


@transaction.atomic
def shut_house(*, actor: User | None, reason: str, keepers: tuple[User, User]) -> Lockdown:
    """Shut every door of the house to everybody: sessions end, nobody signs in, no link, feed, upload or download goes on.

    The public pages and the library's free shelves stay. `actor=None` is whoever holds the machine (`manage.py lockdown`).
    Raises: Refused unless `actor` is an administrator, BadInput, TwoKeepersNeeded, Conflict when it is shut. Audit: house.shut
    """
    if actor is not None and (not actor.is_administrator or actor.is_shut_out(clock.now())):
        raise Refused(detail="lockdown: not an administrator")
    said = " ".join(reason.split())
    if not said:
        raise BadInput(_("Say why, in a sentence: it stands in the record."))
    keeper, other = keepers
    if keeper.pk == other.pk or not all(one.is_office and not one.is_shut_out(clock.now()) for one in keepers):
        raise TwoKeepersNeeded
    try:
        with transaction.atomic():
            lockdown = Lockdown.objects.create(
                reason=said[:REASON_LENGTH], began_at=clock.now(), began_by=actor, keeper=keeper, other_keeper=other
            )
    except IntegrityError:
        raise Conflict(_("The office is closed already.")) from None
    # SECURITY: three ways to one end. The rows go; the epoch kills a session that is being opened at this very moment.
    User.objects.update(session_epoch=F("session_epoch") + 1)
    UserSession.objects.all().delete()
    Session.objects.all().delete()
    names = f"{keeper.email}, {other.email}"
    records.of_house(verbs.HOUSE_SHUT, lockdown=lockdown, actor=actor, reason=lockdown.reason, keepers=names)
    events.house_shut.send(sender=Lockdown, lockdown=lockdown)
    tell_administrators(messages.HOUSE_SHUT, url=reverse("portal:record"), subject_ref=lockdown.record_ref)
    return lockdown


@transaction.atomic
def open_house(*, actor: User) -> Lockdown:
    """Open the house again; people sign in anew. Raises: Conflict when it is open, NotAKeeper. Audit: house.opened."""
    lockdown = Lockdown.objects.select_for_update().filter(lifted_at__isnull=True).first()
    if lockdown is None:
        raise Conflict(_("The office is open."))
    if not lockdown.is_kept_by(actor) or actor.is_shut_out(clock.now()):
        raise NotAKeeper(detail=f"{lockdown} is not kept by {actor.pk}")
    lockdown.lifted_at, lockdown.lifted_by = clock.now(), actor
    lockdown.save(update_fields=["lifted_at", "lifted_by"])
    records.of_house(verbs.HOUSE_OPENED, lockdown=lockdown, actor=actor)
    events.house_opened.send(sender=Lockdown, lockdown=lockdown)
    tell_administrators(messages.HOUSE_OPENED, url=reverse("portal:record"), subject_ref=lockdown.record_ref)
    return lockdown
