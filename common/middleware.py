"""The edge of every request: its context, its refusals, and what may be kept of its answer."""

import hashlib
import logging
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from common import context
from common.errors import PortalError

log = logging.getLogger("muniment.refused")
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def session_ref(request: HttpRequest) -> str:
    """Give a digest of the session key, so that the record can tie rows together without holding the key."""
    key: str | None = getattr(getattr(request, "session", None), "session_key", None)
    return hashlib.sha256(f"session {key}".encode()).hexdigest()[:16] if key else ""


def visitor_address(request: HttpRequest) -> str:
    """Give the address of the visitor: the peer's, or what our own outermost proxy wrote down (settings.TRUSTED_PROXIES).

    SECURITY: anybody can send X-Forwarded-For; only the entries that our own proxies appended are believed.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    hops: int = settings.TRUSTED_PROXIES
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if not hops or len(told) < hops:
        return peer
    try:
        return str(ip_address(told[-hops]))
    except ValueError:
        return peer


# Nothing of the house asks the browser for any of these; a script that got in anyhow may not either.
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=()"


class RequestContextMiddleware:
    """Gives each request an id and an address for the record, and each answer its id and what a page may ask of the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside a context of the request's own, with the visitor's address wherever it is asked for."""
        request.META["REMOTE_ADDR"] = visitor_address(request)
        here = context.RequestContext(ip=request.META["REMOTE_ADDR"])
        with context.acting_in(here):
            response = _nul_in_address(request) or self.get_response(request)
        response["X-Request-ID"] = here.request_id
        response["Permissions-Policy"] = PERMISSIONS
        return response


def _nul_in_address(request: HttpRequest) -> HttpResponseBase | None:
    """Answer an address with a NUL in it, which names nothing and which no database takes; None for every other."""
    if "\0" in request.path:
        return HttpResponse(_("This address cannot be read. Go back, and try again."), status=400)
    return None


# As vault.delivery sends published files that have an access rule.
ASKED_AGAIN = "private, no-cache"


class PrivatePagesMiddleware:
    """Forbids keeping any page made for a signed-in person, and ties the session to the context."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a private page leaves with `no-store` and without a content tag."""
        context.amend(session_ref=session_ref(request))
        response = self.get_response(request)
        # SECURITY: a shared cache or the back button must show nothing after sign-out. Versioned public files say themselves
        # that they may be kept, and files of the library that they must be asked for again each time.
        said = response.get("Cache-Control", "")
        if request.user.is_authenticated and "immutable" not in said and said != ASKED_AGAIN:
            patch_cache_control(response, private=True, no_store=True)
            del response["ETag"]
        return response


class PortalErrorMiddleware:
    """Turns a PortalError into a page with one sentence, or into the bare sentence for a script."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a person who came to an address in a way it does not know reads why. Errors: see `process_exception`."""
        response = self.get_response(request)
        # A button's address opened as a page, say from the history: Django's own answer is a blank sheet.
        is_page = request.headers.get("Sec-Fetch-Dest") == "document"
        if is_page and isinstance(response, HttpResponseNotAllowed):
            page = {
                "status": 405,
                "sentence": _("This address is no page. Go back, and use the button or the form there."),
            }
            told = render(request, "theme/layouts/error.html", page, status=405)
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a PortalError with its own sentence and status, in the page's language; leave every other exception alone."""
        if not isinstance(exception, PortalError):
            return None
        request.portal_error = exception  # type: ignore[attr-defined]  # the record's middleware reads it
        log.info("%s %s", type(exception).__name__, exception.detail)
        return told(request, exception)


def told(request: HttpRequest, error: PortalError) -> HttpResponse:
    """Give the answer that says `error` in the page's language: a page to a person, the bare sentence to a script."""
    with translation.override(getattr(request, "LANGUAGE_CODE", translation.get_language())):
        if "Tus-Resumable" in request.headers or request.headers.get("Accept", "").startswith("text/plain"):
            response = HttpResponse(f"{error.message}\n", status=error.status, content_type="text/plain; charset=utf-8")
        else:
            page = {"status": error.status, "sentence": error.message}
            response = render(request, "theme/layouts/error.html", page, status=error.status)
    if error.retryable:
        response["Retry-After"] = "60"
    return response
