"""The second step: its secrets are sealed, its picture is drawn here, and a code works once."""

from __future__ import annotations

import base64
from typing import Any

import qrcode
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.models import User
from accounts.sessions import name_of
from keys.services import office_key, seal_text, unseal_text
from theme.services import face

CONTEXT = "second factor"


class FactorAdapter(DefaultMFAAdapter):
    """The second step in this house."""

    error_messages = {  # noqa: RUF012  # allauth's own shape
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right, or it was used already. Wait for the next one and type it."),
        "unverified_email": _("Confirm your e-mail address first, then set up the second step."),
        "cannot_delete_authenticator": _("You need the second step to work here."),
        "passkey_refused": _("That passkey did not open the door. Try again, or sign in with your password."),
    }

    def encrypt(self, text: str) -> str:
        """Give a secret sealed under the office's key: the database alone makes no codes."""
        return base64.b64encode(seal_text(office_key(), text, context=CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Give a sealed secret back. Raises: SealBroken, KeyUnavailable."""
        return unseal_text(office_key(), base64.b64decode(encrypted_text), context=CONTEXT)

    def get_totp_issuer(self) -> str:
        """Name the firm in the person's authenticator app."""
        return str(face().firm_name)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  # allauth names it
        """Propose a name for a new passkey: the device that is making it."""
        return name_of(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the firm on the passkey; it works at this host and no other."""
        return {**super().get_public_key_credential_rp_entity(), "name": str(face().firm_name)}

    def _get_site_name(self) -> str:
        return str(face().firm_name)

    def build_totp_svg(self, url: str) -> str:
        """Give the code to scan as a drawing that can stand in the page: no data address, no style, no script."""
        code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
        code.add_data(url)
        matrix = code.get_matrix()
        runs = " ".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark)
        side = len(matrix)
        return format_html(
            '<svg class="qr" viewBox="0 0 {} {}" width="232" height="232" role="img" aria-label="{}" shape-rendering="crispEdges">'
            '<rect width="100%" height="100%" fill="#ffffff"/><path fill="#000000" d="{}"/></svg>',
            side,
            side,
            _("Code to scan with your authenticator app"),
            runs,
        )


def spend_code(user: User, code: str) -> bool:
    """Say whether `code` is new for `user`; the second time within its life it is not.

    SECURITY: allauth remembers a used code for 30 seconds in the cache, but with one step of tolerance it is valid for 90.
    """
    return limits.take(limits.ONE_CODE, "code", str(user.pk), "".join(filter(str.isalnum, code)).lower()) is not None


def what_stays(leaving: Authenticator) -> dict[str, Any]:
    """Give what goes on opening the account without `leaving`: whether the app does, and the names of the passkeys."""
    others = Authenticator.objects.filter(user=leaving.user_id).exclude(pk=leaving.pk).order_by("created_at", "pk")
    rows = list(others.exclude(type=Authenticator.Type.RECOVERY_CODES))
    passkeys = [row.wrap().name for row in rows if row.type == Authenticator.Type.WEBAUTHN]
    return {"anything": bool(rows), "app": len(rows) > len(passkeys), "passkeys": passkeys}


def state(user: User) -> dict[str, Any]:
    """Give what the security page says: the app, the passkeys, and how many recovery codes are left."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    found = {row.type: row for row in rows}
    totp, codes = found.get(Authenticator.Type.TOTP), found.get(Authenticator.Type.RECOVERY_CODES)
    return {
        "is_on": totp is not None,
        "passkeys": [
            {"pk": row.pk, "name": row.wrap().name, "made_at": row.created_at, "used_at": row.last_used_at}
            for row in rows
            if row.type == Authenticator.Type.WEBAUTHN
        ],
        "since": totp.created_at if totp else None,
        "used_at": totp.last_used_at if totp else None,
        "has_codes": codes is not None,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }
