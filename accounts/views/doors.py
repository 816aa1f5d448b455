"""Doors that other packages would open, closed: one way in, with the second step behind it."""

from __future__ import annotations

# a closed door looks at nothing
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from common.errors import NotFound, Refused


@never_cache
def to_the_one_door(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the one sign-in page; tell somebody who is signed in that this is not for her.

    Raises: Refused for the signed-in: Wagtail sends those without its permission here, and a redirect would come back.
    """
    if request.user.is_authenticated:
        raise Refused(
            _("This part of the office is for the people who write its pages."), detail="no access to the CMS"
        )
    wanted = request.GET.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    query = f"?{urlencode({'next': wanted})}" if is_ours else ""
    return redirect(resolve_url(settings.LOGIN_URL) + query)


@never_cache
def to_security(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Send whoever looks for Wagtail's or allauth's account page to the page about one's own security."""
    return redirect("accounts:security")


@never_cache
def to_sign_out(request: HttpRequest) -> HttpResponse:
    """Send whoever signs out of Wagtail to the page that does it."""
    return redirect("account_logout")


@never_cache
def to_reset(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Send whoever lost a password to the page that mails a link."""
    return redirect("account_reset_password")


@never_cache
def to_people(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Send administrators from Wagtail's user and group screens to ours: those set passwords and powers without a record."""
    return redirect("accounts:people")


@never_cache
def no_door(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """There is nothing here."""
    raise NotFound(detail="a closed door")
