"""The admin of the library has a policy of its own: its date pickers and panels need inline scripts. The portal stays strict."""

from collections.abc import Callable, Mapping, Sequence

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from common.errors import BadInput, NotFound

ADMIN_PREFIX = "/cms/"
SECOND_RULES = frozenset({"wagtailadmin_pages:set_privacy", "wagtailadmin_collections:set_privacy"})
POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


class AdminPolicyMiddleware:
    """Loosens the content policy under /cms/ and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; under /cms/ with the admin's policy, and framed by ourselves only (the preview beside the editor)."""
        response = self.get_response(request)
        if request.path.startswith(ADMIN_PREFIX) or getattr(request, "is_preview", False):
            response._csp_replace = POLICY  # type: ignore[attr-defined]  # django-csp reads it
            response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a form that came without its fields with 400: Wagtail takes for granted that they are there."""
        if not isinstance(exception, MultiValueDictKeyError) or not request.path.startswith(ADMIN_PREFIX):
            return None
        return _say(request, BadInput.status, BadInput.default_message)

    def process_view(
        self, request: HttpRequest, _view: object, _args: Sequence[object], _kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        """Answer for Wagtail's own privacy that it is not there: what may be read by whom has one rule, ours.

        Whoever has no business in the admin is left to its gate, which tells her nothing.
        """
        match = request.resolver_match
        if match is None or match.view_name not in SECOND_RULES:
            return None
        # As Wagtail wraps its own views, so that the refusal of a stranger is the same everywhere.
        answer: HttpResponse = never_cache(require_admin_access(_one_rule))(request)
        return answer


def _one_rule(request: HttpRequest) -> HttpResponse:
    return _say(request, NotFound.status, _("Who may read it is chosen in the form of the page or file itself."))


def _say(request: HttpRequest, status: int, sentence: object) -> HttpResponse:
    return render(request, "theme/layouts/error.html", {"status": status, "sentence": sentence}, status=status)
