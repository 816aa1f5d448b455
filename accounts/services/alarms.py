"""A mail about a sign-in, and its one tap that says: this was not me."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts import limits, messages, records, verbs
from accounts.errors import AlarmSpent, LastAdministrator
from accounts.models import AlarmLink, SeenDevice, User
from accounts.roles import StaffRole
from accounts.services.freezing import freeze
from accounts.services.sessions import end_all_sessions
from common import clock, ids
from notifications import services as notifications

PURPOSE = "not me"
FORGET_DEVICE_DAYS = 180


def digest_of(token: str) -> bytes:
    """Give what is kept of a token. It is bound to its purpose: a token of another kind of link is none here."""
    return hashlib.sha256(f"{PURPOSE}\x1f{token}".encode()).digest()


def not_me_link(user: User, *, sent_to: str = "") -> str:
    """Give a new link, for one mail to `user`: whole address, works once, for settings.ALARM_LINK_DAYS days."""
    token, now = ids.new_token(), clock.now()
    AlarmLink.objects.create(
        user=user,
        sent_to=(sent_to or user.email).lower(),
        token_digest=digest_of(token),
        since=now - timedelta(hours=settings.SESSION_HOURS),
        expires_at=now + timedelta(days=settings.ALARM_LINK_DAYS),
    )
    return str(settings.SITE_ADDRESS + reverse("accounts:not_me_link", args=[token]))


def note_device(*, user: User, device: str, address: str) -> bool:
    """Remember where `user` signed in from; write to her when it is not where she was seen before. Give whether it is new.

    The very first one is remembered only: there is nothing to compare it with.
    """
    now, mark = clock.now(), limits.bucket("device", str(user.pk), device, limits.network(address))
    seen = SeenDevice.objects.filter(user=user)
    if seen.filter(mark=mark).update(seen_at=now):
        return False
    is_first = not seen.exists()
    SeenDevice.objects.get_or_create(user=user, mark=mark, defaults={"seen_at": now})
    if is_first:
        return False
    notifications.mail(
        to=user.email,
        template="accounts/mail/new_device",
        context={"user": user, "device": device, "address": address, "at": now, "not_me_link": not_me_link(user)},
        kind="new_device",
        user=user,
    )
    return True


@transaction.atomic
def disown_sign_in(*, actor: None, digest: bytes) -> User:
    """End everything that whoever is in may hold: every session, the password, every passkey, second steps made since. Once.

    The person herself is not known to be at the keyboard, so nothing of her is given to the page and nobody is signed in;
    her way back is a link to her stored address. Raises: AlarmSpent. Audit: person.sign_in_disowned
    """
    now = clock.now()
    link = AlarmLink.objects.select_related("user").filter(token_digest=digest).first()
    if link is None or not AlarmLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now):
        raise AlarmSpent
    user: User = link.user
    others = AlarmLink.objects.filter(user=user, used_at=None, expires_at__gt=now)
    # SECURITY: every other link in the same mailbox says the same thing, and one tap is enough. Those in another mailbox stay good:
    # whoever has moved the account to an address of his own must not disarm its owner by tapping the link he was sent there.
    was_moved = link.sent_to != user.email.lower() or others.exclude(sent_to=link.sent_to).exists()
    others.filter(sent_to=link.sent_to).update(used_at=now)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    # SECURITY: a passkey signs in by itself, and whoever is in may have made it long before this mail: none of them stays.
    made_since = Q(created_at__gte=link.since) | Q(type=Authenticator.Type.WEBAUTHN)
    for factor in Authenticator.objects.filter(made_since, user=user):
        factor.removed_by = None
        factor.delete()
    SeenDevice.objects.filter(user=user).delete()
    end_all_sessions(actor=None, user=user)
    if was_moved:
        # SECURITY: the address was changed of late. A new password would go to whoever changed it: the office must look first.
        with suppress(LastAdministrator):
            freeze(actor=None, user=user)
    records.of_person(verbs.SIGN_IN_DISOWNED, user=user, actor=None)
    tell_administrators(messages.DISOWNED, url=reverse("portal:record"), subject_ref=user.record_ref)
    return user


def tell_administrators(kind: messages.NoticeKind, *, url: str, subject_ref: str = "") -> None:
    """Ring the bell of everybody who runs the office and can be reached, in the order of their keys."""
    people = User.objects.at_work(clock.now()).filter(staff_role=StaffRole.ADMINISTRATOR)
    for person in people.order_by("pk"):
        notifications.notify(user=person, kind=kind, url=url, subject_ref=subject_ref)


def forget_old() -> int:
    """Delete links that ran out and devices not seen for half a year; give how many."""
    now = clock.now()
    gone = AlarmLink.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()[0]
    return gone + SeenDevice.objects.filter(seen_at__lt=now - timedelta(days=FORGET_DEVICE_DAYS)).delete()[0]
