"""Who may do what with a request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.gate import SEE, Reason, allow
from forms_service.models import ConflictLook, Request

ANSWER = "answer"
LOOK = "look"


@allow(Request, SEE, ANSWER)
def hers(actor: Any, _action: str, request: Request) -> Reason | None:
    """Let the person whose request it is see it and answer."""
    if actor.is_authenticated and request.person_id == actor.pk:
        return Reason("own_request", _("You began this form."))
    return None


@allow(ConflictLook, SEE, LOOK)
def those_who_answer_for_the_form(actor: Any, _action: str, look: ConflictLook) -> Reason | None:
    """Let those look at a possible conflict who answer for the form or stand in for them; never the person herself."""
    if look.request.person_id != actor.pk and ConflictLook.objects.visible_to(actor).filter(pk=look.pk).exists():
        return Reason("answers_for_form", _("You answer for this form."))
    return None
