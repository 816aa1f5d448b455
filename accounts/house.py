"""What stands between everybody and a house that is shut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.models import Lockdown
from accounts.services.lockdown import standing_lockdown

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEEPS = "keeps_the_house"  # in the session of a keeper who signed in while the house was shut

# What anybody reads without an account stays; everything that is not named here is shut.
STAYS_READABLE = frozenset({"wagtail_serve", "wagtaildocs_serve", "search:search", "robots_txt", "security_txt"})
STAYS = frozenset({"health_live", "health_ready", "subscriptions:webhook", "account_logout"})
# The way of the two keepers to the one page that is theirs.
ENTRANCE = frozenset(
    {
        "account_login",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "account_reauthenticate",
        "accounts:reopen",
    }
)
ASKED_FOR = "keeper"


def closed_page(request: HttpRequest) -> HttpResponse:
    """Give the plain page that says the office is closed for now, and whom to call. Never kept by a cache."""
    response = render(
        request, "accounts/closed.html", {"keeper_way": f"{reverse('account_login')}?{ASKED_FOR}=1"}, status=503
    )
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = "3600"
    return response


class HouseMiddleware:
    """Refuses every address but the public pages while a lockdown stands. It reads one row, and needs no cache and no broker.

    Whoever is signed in costs no query: a lockdown ends every session, and only keepers sign in after it, with a mark.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through; the work is in `process_view`, where the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Let through, or answer with the closed page."""
        match = request.resolver_match
        name = match.view_name if match else ""
        is_reading = request.method in SAFE
        if name in STAYS or name.startswith("theme:") or (is_reading and name in STAYS_READABLE):
            return None
        is_keeper = KEEPS in request.session
        if request.user.is_authenticated and not is_keeper:
            return None
        lockdown = standing_lockdown()
        if lockdown is None:
            return None
        return self._shut(request, lockdown, name, is_keeper=is_keeper)

    def _shut(self, request: HttpRequest, lockdown: Lockdown, name: str, *, is_keeper: bool) -> HttpResponse | None:
        is_at_the_door = name == "account_login" and request.method in SAFE and ASKED_FOR not in request.GET
        if name in ENTRANCE and not is_at_the_door:
            return None
        if is_keeper and lockdown.is_kept_by(request.user) and request.method in SAFE:
            return HttpResponseRedirect(reverse("accounts:reopen"))
        return closed_page(request)
