"""Who may do what with a request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.gate import SEE, Reason, allow
from forms_service.models import Request

ANSWER = "answer"


@allow(Request, SEE, ANSWER)
def hers(actor: Any, _action: str, request: Request) -> Reason | None:
    """Let the person whose request it is see it and answer."""
    if actor.is_authenticated and request.person_id == actor.pk:
        return Reason("own_request", _("You began this form."))
    return None
