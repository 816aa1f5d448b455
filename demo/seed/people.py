"""The cast, with passwords and second steps that the demo prints."""

from __future__ import annotations

import hashlib
from base64 import b32encode

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from accounts.models import User
from accounts.services import register_person
from demo.cast import CAST, PASSWORD


def totp_secret(key: str) -> str:
    """Give the second-step secret of one of the cast: always the same, so that a phone that learned it keeps working."""
    return b32encode(hashlib.sha256(f"muniment demo {key}".encode()).digest()[:20]).decode()


def seed_people() -> dict[str, User]:
    """Give the cast by first name; staff come with their second step set up."""
    people: dict[str, User] = {}
    for member in CAST:
        person = register_person(
            actor=None,
            email=member.email,
            name=member.name,
            password=PASSWORD,
            staff_role=member.staff_role,
            accepts_terms=True,
        )
        if member.staff_role:
            TOTP.activate(person, totp_secret(member.key))
            RecoveryCodes.activate(person)
        people[member.key] = person
    return people
