"""Choosing a new password: the same little work in the request whether or not the address has an account."""

from __future__ import annotations

import uuid

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts import records, verbs
from accounts.models import User
from common import clock
from jobs.services import enqueue
from notifications import services as notifications


def ask(email: str) -> None:
    """Let a job send the link to the person of `email`.

    SECURITY: one look-up and one row whether she exists or not; what differs happens later, out of the asker's sight.
    """
    person = User.objects.with_email(email).values_list("pk", flat=True).first() or uuid.uuid4()
    enqueue("accounts.send_reset_link", person=str(person))


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
        context={"user": user, "link": settings.SITE_ADDRESS + path, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60},
        kind="password_link",
        user=user,
    )
    records.of_person(verbs.PASSWORD_RESET_SENT, user=user, actor=None)
