"""Hands for the tests of the door: make people, sign them in as a browser would, read the mail, make codes."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import register_person
from notifications import outbox
from notifications.models import OutboxMessage

PASSWORD = "harbor-lantern-quiet-42"
OTHER_PASSWORD = "velvet-anchor-seven-31"


def person(email: str = "clara@mail.example", name: str = "Clara Reyes", **more: Any) -> User:
    """Give a registered person with PASSWORD."""
    return register_person(actor=None, email=email, name=name, password=PASSWORD, accepts_terms=True, **more)


def staff(role: str = "attorney", email: str = "", name: str = "") -> User:
    """Give somebody of the office without a second step."""
    return person(email or f"{role}@halemercer.example", name or role.title(), staff_role=role)


@dataclass
class App:
    """Somebody's authenticator app."""

    secret: str

    def code(self, steps: int = 0) -> str:
        """Give the code of now, or of some steps from now."""
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + steps))


def enrolled(user: User) -> App:
    """Give the app of `user`, whose second step is set up from now on."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return App(secret)


def recovery_codes(user: User) -> list[str]:
    """Give the unused recovery codes of `user`."""
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Safari/605.1"


def browser(*, agent: str = IPHONE, **more: Any) -> Client:
    """Give a browser; it is checked for CSRF like a real one only when asked (`enforce_csrf_checks`)."""
    return Client(HTTP_USER_AGENT=agent, **more)


def type_password(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in form."""
    return client.post(reverse("account_login"), {"login": email, "password": password}, **more)


def signed_in(user: User, app: App | None = None, **more: Any) -> Client:
    """Give a browser in which `user` went all the way through the door."""
    client = browser(**more)
    type_password(client, user.email)
    if app is not None:
        client.post(reverse("mfa_authenticate"), {"code": app.code()})
    return client


def staff_browser(role: str = "administrator", **more: Any) -> tuple[User, Client]:
    """Give somebody of the office, fully signed in."""
    user = staff(role, **more)
    return user, signed_in(user, enrolled(user))


def last_mail(to: str) -> Any:
    """Give the newest mail to an address, unsealed."""
    row = OutboxMessage.objects.filter(to=to).order_by("created_at").last()
    assert row is not None, f"no mail to {to}"
    return outbox.opened(row)


def link_in(mail: Any) -> str:
    """Give the first address in a mail, without its host."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.body)
    assert found, mail.body
    return found.group(1)


def code_in(mail: Any) -> str:
    """Give the code in a mail."""
    found = re.search(r"\b\d{4}-\d{4}\b", mail.body)
    assert found, mail.body
    return found.group(0)


def is_signed_in(client: Client) -> bool:
    """Say whether the browser holds a signed-in session."""
    return "_auth_user_id" in client.session


def pause(user: User, **more: str) -> dict[str, str]:
    """Give the form that pauses `user` until somebody lifts it."""
    return {"reason": "A lost laptop.", "end": "for_good", "until_on": "", "word": user.name, **more}
