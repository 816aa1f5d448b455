"""What happens at the door, written into the record; and the marks a session carries."""

from __future__ import annotations

# a receiver's arguments are the sender's choice
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import events, records, sessions, verbs
from accounts.models import User
from accounts.roles import GROUP_OF_ROLE
from accounts.services.alarms import note_device
from accounts.services.sessions import end_all_sessions


@receiver(post_migrate, dispatch_uid="accounts.groups")
def make_groups(sender: Any, **kwargs: Any) -> None:
    """Have the groups that Wagtail's admin reads; what they may do is set by cms."""
    if sender.name == "accounts":
        for name in GROUP_OF_ROLE.values():
            Group.objects.get_or_create(name=name)


@receiver(account_signals.user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Start the session's clocks and say so. Audit: person.signed_in."""
    sessions.begin(request)
    device = sessions.name_of(request.headers.get("User-Agent", ""))
    records.of_person(verbs.SIGNED_IN, user=user, actor=user, device=device)
    note_device(user=user, device=device, address=request.META.get("REMOTE_ADDR", ""))
    events.signed_in.send(sender=User, user=user)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Take the device off the list. Audit: person.signed_out, or session.expired when the clock did it."""
    if user is None:
        return
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()
    why = getattr(request, "session_ended", "")
    records.of_person(
        verbs.SESSION_EXPIRED if why else verbs.SIGNED_OUT, user=user, actor=user, **({"why": why} if why else {})
    )


@receiver(post_save, sender=Authenticator)
def factor_written(sender: Any, instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """Audit: factor.enrolled, recovery_codes.made; in the transaction that writes them."""
    if created:
        is_codes = instance.type == Authenticator.Type.RECOVERY_CODES
        verb = verbs.RECOVERY_CODES_MADE if is_codes else verbs.FACTOR_ENROLLED
        records.of_person(verb, user=instance.user, actor=instance.user, kind=instance.type)


@receiver(post_delete, sender=Authenticator)
def factor_removed(sender: Any, instance: Authenticator, **kwargs: Any) -> None:
    """Audit: factor.removed, by the person herself or by whoever reset it. Replaced recovery codes are no removal."""
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        records.of_person(
            verbs.FACTOR_REMOVED, user=instance.user, actor=getattr(instance, "removed_by", instance.user)
        )


@receiver(factor_signals.authenticator_added)
def factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever has just typed the first code of a new app has proved it in this session, which gets a new key."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    record_authentication(request, user, method="mfa", type=authenticator.type, reauthenticated=True)
    _prove(request, user)


@receiver(factor_signals.authenticator_used)
def factor_used(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Mark the session. Audit: factor.used or recovery_code.used."""
    is_code = authenticator.type == Authenticator.Type.RECOVERY_CODES
    records.of_person(verbs.RECOVERY_CODE_USED if is_code else verbs.FACTOR_USED, user=user, actor=user)
    _prove(request, user)


def _prove(request: HttpRequest, user: User) -> None:
    sessions.pass_factor(request, user)
    # SECURITY: more power, new key; a key planted or overheard before is worth nothing. At sign-in Django changes it itself.
    if request.user.is_authenticated:
        before = request.session.session_key
        request.session.cycle_key()
        sessions.follow_key(before, request.session.session_key)


@receiver(factor_signals.authentication_failed)
def factor_failed(sender: Any, user: User, **kwargs: Any) -> None:
    """Audit: factor.failed."""
    records.of_person(verbs.FACTOR_FAILED, user=user, actor=AnonymousUser(), outcome="refused")


@receiver(factor_signals.authenticator_removed)
def others_out_after_removal(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Sign out every other device when a second step is removed."""
    _only_this_session(request, user)


@receiver(account_signals.password_changed)
@receiver(account_signals.password_set)
def password_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Sign out every other device. Audit: password.changed."""
    records.of_person(verbs.PASSWORD_CHANGED, user=user, actor=user)
    _only_this_session(request, user)


@receiver(account_signals.password_reset)
def password_reset(sender: Any, user: User, **kwargs: Any) -> None:
    """Sign out every device. Audit: password.reset."""
    records.of_person(verbs.PASSWORD_RESET, user=user, actor=user)
    end_all_sessions(actor=None, user=user)


@receiver(account_signals.email_changed)
def email_changed(sender: Any, user: User, from_email_address: Any, to_email_address: Any, **kwargs: Any) -> None:
    """Audit: email.changed, with both addresses sealed."""
    before = from_email_address.email if from_email_address else ""
    if before != to_email_address.email:
        records.of_person(verbs.EMAIL_CHANGED, user=user, actor=user, before=before, after=to_email_address.email)


def _only_this_session(request: HttpRequest, user: User) -> None:
    if not request.user.is_authenticated:
        return
    end_all_sessions(actor=None, user=user, but=request.session.session_key or "")
    before = request.session.session_key
    update_session_auth_hash(request, user)
    sessions.follow_key(before, request.session.session_key)
