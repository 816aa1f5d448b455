"""What the demo's sign-in pages show: the cast, with the next code that the real second step will accept."""

from __future__ import annotations

from dataclasses import dataclass
from time import time
from typing import Any

import pyotp
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from demo.cast import BY_KEY, CAST, PASSWORD, Member
from demo.seed.people import totp_secret

PERIOD_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the cast on the sign-in page."""

    member: Member
    code: str


def people(request: HttpRequest) -> dict[str, Any]:
    """Give `demo_people` and `demo_code` to the sign-in pages; nothing is worked out until a template asks."""
    return {
        "demo_password": PASSWORD,
        "demo_people": SimpleLazyObject(lambda: [Shown(member, _code(member)) for member in CAST]),
        "demo_code": SimpleLazyObject(lambda: _pending_code(request)),
    }


def _code(member: Member, user_id: object = None) -> str:
    """Give the code of now, or of the next half-minute when this one was used: the real step accepts both."""
    if not member.staff_role:
        return ""
    who = user_id or User.objects.filter(email=member.email).values_list("pk", flat=True).first()
    totp = pyotp.TOTP(totp_secret(member.key))
    codes = [totp.at(int(time()) + step * PERIOD_SECONDS) for step in (0, 1)]
    unused = [code for code in codes if not cache.get(f"allauth.mfa.totp.used?user={who}&code={code}")]
    return str((unused or codes)[0])


def _pending_code(request: HttpRequest) -> str:
    """Give the code of whoever has passed the first step in this browser, or is signed in and asked again."""
    stash = request.session.get("account_login") or {}
    pk = stash.get("user_pk") or (request.user.pk if request.user.is_authenticated else None)
    person = User.objects.filter(pk=pk).first() if pk else None
    member = BY_KEY.get(person.email.partition("@")[0]) if person is not None else None
    return _code(member, person.pk if person else None) if member is not None else ""
