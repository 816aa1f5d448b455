"""The edge: what was refused to a signed-in person goes on the record, after the refusal is done."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase

from audit.entries import LONGEST_REFERENCE
from audit.services import record_denial
from common.errors import NotFound, PortalError, Refused

log = logging.getLogger("muniment.security")

# Only these parts of an address are public references; anything else in it may be a secret (the token of a link).
SAYABLE = frozenset({"reference", "number", "room", "file", "version", "thread"})
HIDDEN = "…"
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class DenialMiddleware:
    """Records the 404s that the gate gave to signed-in people, and every 403: the gate's, a forged form's, half a sign-in's.

    It stands outside PortalErrorMiddleware and what else refuses.

    Audit: access.denied, outcome `not_found` or `refused`, on `path:/matters/7kq29xfpm3ta/`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; then, with every transaction of the view ended, write the denial down."""
        response = self.get_response(request)
        outcome = _outcome(response, getattr(request, "portal_error", None))
        if outcome and request.user.is_authenticated:
            _record(request, outcome)
        return response


def _outcome(response: HttpResponseBase, error: PortalError | None) -> str:
    if isinstance(error, NotFound):
        return "not_found"
    return "refused" if isinstance(error, Refused) or response.status_code == Refused.status else ""


def _record(request: HttpRequest, outcome: str) -> None:
    try:
        record_denial(actor=request.user, on=path_ref(request), outcome=outcome)
    except (DatabaseError, PortalError) as problem:
        # The refusal itself stands: the person gets her 404 even while the record cannot be written.
        log.critical("a denial could not be put on the record: %s", type(problem).__name__)


def path_ref(request: HttpRequest) -> str:
    """Give the reference of the address that was asked for, without anything in it that could be a secret or a name."""
    match = request.resolver_match
    if match is None:
        return "path:unresolved"
    if "(" in match.route:  # a regular expression, with values at places that cannot be told apart
        return f"path:{match.view_name}"[:LONGEST_REFERENCE]
    path = "/" + match.route
    for name, value in match.kwargs.items():
        said = str(value) if name in SAYABLE else HIDDEN
        path = _put(path, name, said)
    clean = "".join(letter if letter.isprintable() and not letter.isspace() else HIDDEN for letter in path)
    return f"path:{clean}"[:LONGEST_REFERENCE]


def _put(route: str, name: str, value: str) -> str:
    """Put `value` where the route has its `<converter:name>`."""
    before, mark, after = route.partition(f":{name}>")
    if not mark:
        before, mark, after = route.partition(f"<{name}>")
        return f"{before}{value}{after}" if mark else route
    return f"{before.rpartition('<')[0]}{value}{after}"
