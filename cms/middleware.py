"""The admin of the library has a policy of its own: its date pickers and panels need inline scripts. The portal stays strict."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError

from common.errors import BadInput

ADMIN_PREFIX = "/cms/"
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
        page = {"status": BadInput.status, "sentence": BadInput.default_message}
        return render(request, "theme/layouts/error.html", page, status=BadInput.status)
