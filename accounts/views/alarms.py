"""The link "this was not me". Opening it does nothing; sending the form shuts everybody out, once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits, sessions
from accounts.errors import AlarmSpent
from accounts.services.alarms import digest_of, disown_sign_in
from accounts.views.invitations import sealed
from common.errors import TooMany

HELD = "not_me"


@never_cache
@require_safe
def not_me_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, and go on without it. Nothing is looked up: every link leads to the same page.

    Raises: TooMany after too many new sessions from one network.
    """
    sessions.count_visitor(request)
    request.session[HELD] = digest_of(token).hex()
    return sealed(redirect("accounts:not_me"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest) -> HttpResponse:
    """Ask whether to shut everybody out; do it by POST. The page says nothing of the account, not even whether there is one.

    Raises: TooMany after too many unknown links from one network.
    """
    if request.method != "POST":
        return sealed(render(request, "accounts/not_me.html"))
    try:
        digest = bytes.fromhex(request.session.pop(HELD, ""))
        disown_sign_in(actor=None, digest=digest)
    except AlarmSpent as error:
        if limits.take(limits.LINK, "not-me", limits.network(request.META.get("REMOTE_ADDR", ""))) is None:
            raise TooMany(detail="unknown alarm links") from None
        return sealed(render(request, "accounts/not_me_spent.html", {"error": error}, status=error.status))
    return sealed(render(request, "accounts/not_me_done.html"))
