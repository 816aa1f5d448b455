"""The addresses of allauth that are open, under `accounts/`. Its list of sessions is not among them: ours shows more.

allauth saves a person, an address or a second step, and tells us by a signal afterwards; our line is written there. So that neither
stands without the other, what it changes and the line share a transaction. Signing in is none of these: a session that could not be
recorded is never given to the browser, and the hasher should not work inside a transaction more often than it must.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.urls import urlpatterns as account_patterns
from allauth.mfa.urls import urlpatterns as factor_patterns
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache

from accounts.views.factors import OURS

View = Callable[..., HttpResponseBase]
CHANGING = frozenset(
    {
        "account_signup",
        "account_email",
        "account_email_verification_sent",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_from_key",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
    }
)


def _with_its_line(view: View) -> View:
    """Give `view` with everything a POST does in one transaction."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return answer


def _kept_by_nobody(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Give the patterns with our views where we have one, and with answers that no cache keeps: not all of allauth's say so."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _kept_by_nobody(pattern.url_patterns)
        else:
            view = OURS.get(pattern.name or "", pattern.callback)
            pattern.callback = never_cache(_with_its_line(view) if pattern.name in CHANGING else view)
    return patterns


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(_kept_by_nobody(account_patterns))),
    path("2fa/", include(_kept_by_nobody(factor_patterns))),
]
