"""The one way a view gets somebody's own request: looked up for her, and spoken in its language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.services import person_of
from common.errors import NotFound
from forms_service.models import Request

P = ParamSpec("P")


def her_request(
    view: Callable[Concatenate[HttpRequest, Request, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Let `view` take the request of the address in place of its reference. Raises: NotFound for everybody whose own it is not."""

    @login_required
    @wraps(view)
    def found(request: HttpRequest, reference: str, *args: Any, **kwargs: Any) -> HttpResponse:
        own = Request.objects.of(person_of(request)).filter(reference=reference).first()
        if own is None:
            raise NotFound(detail="no request of this person")
        # A refusal speaks it too: its page is made after this view is left.
        request.LANGUAGE_CODE = own.language
        with translation.override(own.language):
            return view(request, own, *args, **kwargs)

    return found
