"""A fresh link to choose a new password, for the holder of an old one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import limits, resets
from common.errors import TooMany


@never_cache
@require_POST
def send_fresh(request: HttpRequest) -> HttpResponse:
    """Send a fresh link to the stored address; say the same in every case. Raises: TooMany after too many from one network."""
    if limits.take(limits.LINK, "fresh-reset", limits.network(request.META.get("REMOTE_ADDR", ""))) is None:
        raise TooMany(detail="fresh reset links")
    resets.ask_again(request.POST.get("whose", "")[:64])
    return redirect("account_reset_password_done")
