"""Choosing a new password: the same little work in the request whether or not the address has an account."""

from __future__ import annotations

import uuid

from allauth.account.forms import default_token_generator
from allauth.account.utils import url_str_to_user_pk, user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import limits, records, verbs
from accounts.models import User
from audit import services as audit
from common import clock
from jobs.services import enqueue
from notifications import services as notifications


def ask(email: str) -> None:
    """Let a job send the link to the person of `email`.

    SECURITY: one look-up and the same rows whether she exists or not; what differs happens later, out of the asker's sight.
    Audit: password.reset_asked.
    """
    email = email.lower()
    asked = verbs.PASSWORD_RESET_ASKED
    records.of_stranger(asked, ref=limits.address_ref(email), email=email, outcome="done")
    person = User.objects.with_email(email).values_list("pk", flat=True).first() or uuid.uuid4()
    enqueue("accounts.send_reset_link", person=str(person))


def ask_again(whose: str) -> None:
    """Let a job send a fresh link to the person of an old one: to the stored address and no other, three an hour.

    SECURITY: nothing is looked up here. One row is written for whoever is named, and the job sends nothing to nobody.
    """
    try:
        person = str(uuid.UUID(str(url_str_to_user_pk(whose))))
    except (ValueError, ValidationError):
        person = str(uuid.uuid4())
    if limits.take(limits.FRESH_RESET, "fresh-reset", person) is not None:
        enqueue("accounts.send_reset_link", person=person)


def note_dead_link(address: str) -> None:
    """Put on the record, once a minute for the network of `address`, that a dead link was tried. Audit: password.reset_refused.

    SECURITY: anybody can make up links, and the record is for good; so it says that it happens, not how often.
    """
    where = limits.network(address)
    if limits.take(limits.NOTED, "noted", "reset", where) is not None:
        audit.record(verb=verbs.PASSWORD_RESET_REFUSED, actor=AnonymousUser(), on="password:reset", outcome="refused")


def send_link(person: str) -> None:
    """Mail the link to the stored address and no other; nobody, the closed and the frozen get none. Audit: password.reset_sent."""
    user = User.objects.filter(pk=person).first()
    if user is None or user.is_shut_out(clock.now()):
        return
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace("UID-KEY", key)
    notifications.mail(
        to=user.email,
        template="accounts/mail/password_link",
        context={
            "user": user,
            "link": settings.SITE_ADDRESS + path,
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
            "has_password": user.has_usable_password(),
        },
        kind="password_link",
        user=user,
    )
    records.of_person(verbs.PASSWORD_RESET_SENT, user=user, actor=None)
