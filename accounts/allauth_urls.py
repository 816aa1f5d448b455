"""The addresses of allauth that are open, under `accounts/`. Its list of sessions is not among them: ours shows more."""

from __future__ import annotations

from allauth.account.urls import urlpatterns as account_patterns
from allauth.mfa.urls import urlpatterns as factor_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache


def _kept_by_nobody(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Give the patterns with views whose answers no cache keeps: not all of allauth's say so themselves."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _kept_by_nobody(pattern.url_patterns)
        else:
            pattern.callback = never_cache(pattern.callback)
    return patterns


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(_kept_by_nobody(account_patterns))),
    path("2fa/", include(_kept_by_nobody(factor_patterns))),
]
