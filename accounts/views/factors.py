"""The pages of the second step where they say or do more than allauth's own."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.views import DeactivateTOTPView, activate_totp
from allauth.mfa.webauthn.views import RemoveWebAuthnView, add_webauthn, login_webauthn
from django.http import HttpRequest, HttpResponse

from accounts import factors, sessions

BY_PASSKEY = "passkey"


def first_step(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Set up an authenticator app or, with `?with=passkey`, a passkey; in this session it counts as proved from then on.

    SECURITY: one address for both, so that somebody of the office without a second step still reaches three and no more.
    """
    view = add_webauthn if request.GET.get("with") == BY_PASSKEY else activate_totp
    answer: HttpResponse = view(request, *args, **kwargs)
    return answer


def sign_in_with_passkey(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Give the browser a challenge, or sign in with what it made of it. Raises: TooMany after too many new sessions."""
    if request.method != "POST":
        sessions.count_visitor(request)
    answer: HttpResponse = login_webauthn(request, *args, **kwargs)
    return answer


class RemoveApp(DeactivateTOTPView):
    """Asks before the authenticator app is removed, and says what goes on working."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what stays."""
        stays = factors.what_stays(self.authenticator)
        return {**super().get_context_data(**kwargs), "stays": stays}


class RemovePasskey(RemoveWebAuthnView):
    """Asks before a passkey is removed, and says what goes on working."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what stays."""
        stays = factors.what_stays(self.object)
        return {**super().get_context_data(**kwargs), "stays": stays}


OURS = {
    "mfa_activate_totp": first_step,
    "mfa_deactivate_totp": RemoveApp.as_view(),
    "mfa_login_webauthn": sign_in_with_passkey,
    "mfa_remove_webauthn": RemovePasskey.as_view(),
}
