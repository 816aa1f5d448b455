"""What stands before everything that is asked for by a reference: a walk through guessed ones ends here."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control

from accounts.models import User
from accounts.services.walks import note_step
from common.errors import NotFound, PortalError, TooMany
from common.middleware import told

log = logging.getLogger("muniment.security")
GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What names a thing by a reference that is somebody's. Names that people type (of a form, of a plan) are none, and links with
# a token have a limit of their own.
REFERENCES = frozenset({"reference", "session", "asked", "user_id"})


class WalkMiddleware:
    """Counts what was asked for by a reference and is not there, and answers 429 instead of 404 once that is a walk.

    It stands outside the record's middleware: each step is a line there all the same. What exists, but not for her, is told
    from what does not by neither answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a step too many is refused in plain words, whatever stands at that address."""
        response = self.get_response(request)
        if not isinstance(getattr(request, "portal_error", None), NotFound) or not _names_a_thing(request):
            return response
        actor = request.user if isinstance(request.user, User) else None
        try:
            is_walk = note_step(actor=actor, address=request.META.get("REMOTE_ADDR", ""), path=request.path)
        except (DatabaseError, PortalError) as problem:
            # The refusal itself stands: it was a 404, and stays one.
            log.critical("a step into nothing could not be counted: %s", type(problem).__name__)
            return response
        if not is_walk:
            return response
        refusal = told(request, TooMany(detail="a walk through references"))
        patch_cache_control(refusal, private=True, no_store=True)
        return refusal


def _names_a_thing(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and not REFERENCES.isdisjoint(match.kwargs)
