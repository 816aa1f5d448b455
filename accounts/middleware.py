"""What stands between a signed-in person and every page: her session's clocks, and the second step of staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse

from accounts import sessions
from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# The only addresses for somebody of the office without a second step: set it up, confirm the password, leave.
ENROLMENT_URLS = frozenset({"mfa_activate_totp", "account_reauthenticate", "account_logout"})
# And with a second step that was set up elsewhere, but not proved in this session: by code, by passkey, or leave.
PROOF_URLS = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"})

# The firm's colours and logo, which every page shows to everybody.
PIECES_OF_EVERY_PAGE = frozenset({"theme:face", "theme:logo"})


class SessionLimitsMiddleware:
    """Ends sessions that rested or lasted too long, or whose person was shut out; the page asked for is kept as `next`."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a read goes on as nobody's, and a write is refused with a sentence, for nothing of it was kept."""
        why = ""
        if request.user.is_authenticated:
            why = sessions.overdue(request, request.user)
            if why:
                request.session_ended = why  # type: ignore[attr-defined]  # the record tells this from a sign-out
                minutes = sessions.idle_seconds(request.user) // 60
                logout(request)
                if request.method not in SAFE:
                    page = {"why": why, "minutes": minutes, "next": _page_before(request)}
                    return render(request, "accounts/session_over.html", page, status=403)
            else:
                sessions.touch(request)
        response = self.get_response(request)
        return _with_reason(response, why) if why else response


def _page_before(request: HttpRequest) -> str:
    """Give the path of our own page from which a write was sent, to come back to."""
    referer = request.headers.get("Referer", "")
    here = f"{request.scheme}://{request.get_host()}"
    return referer.removeprefix(here) if referer.startswith(here + "/") else ""


def _with_reason(response: HttpResponseBase, why: str) -> HttpResponseBase:
    """Let the sign-in page say why one has to sign in again."""
    login = resolve_url(settings.LOGIN_URL)
    if isinstance(response, HttpResponseRedirect) and response.url.split("?")[0] == login:
        response["Location"] = f"{response.url}{'&' if '?' in response.url else '?'}{urlencode({'why': why})}"
    return response


def _open_to(user: User) -> tuple[frozenset[str], str]:
    """Give the three addresses that are open to somebody without a proved second step, and the one to go to."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        return PROOF_URLS, "mfa_reauthenticate"
    if Authenticator.Type.WEBAUTHN in types:
        return PROOF_URLS, "mfa_reauthenticate_webauthn"
    return ENROLMENT_URLS, "mfa_activate_totp"


class SecondFactorMiddleware:
    """Keeps staff without a proved second step at the enrolment page: three addresses, nothing else."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through; the work is in `process_view`, where the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Let through, send to the page where the second step is proved, or refuse."""
        user = request.user
        if not user.is_authenticated or not user.is_office or sessions.has_passed_factor(request):
            return None
        match = request.resolver_match
        # SECURITY: two steps that must not be mixed up. Whoever holds only the password of somebody with a second step must
        # not reach the page that sets up another one.
        open_urls, where = _open_to(user)
        if match is not None and match.view_name in open_urls | PIECES_OF_EVERY_PAGE:
            return None
        if request.method in SAFE and request.headers.get("Sec-Fetch-Dest", "document") == "document":
            request.session[sessions.ONWARD] = request.get_full_path()
            return HttpResponseRedirect(f"{reverse(where)}?{urlencode({'next': request.get_full_path()})}")
        sentence = {"status": 403, "where": where}
        return render(request, "accounts/second_step_first.html", sentence, status=403)
