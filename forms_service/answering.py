"""A request's answers: opened with its key, worked out, sealed again."""

from __future__ import annotations

import json

from common import clock
from forms_service.editions import interview_of
from forms_service.engine.answers import Answers
from forms_service.engine.standing import Standing, stand
from forms_service.models import Request
from keys.services import seal, unseal


def standing_of(request: Request) -> Standing:
    """Give where `request` stands: its interview with its answers, worked out for today."""
    return stand(interview_of(request.edition), open_answers(request), clock.today())


def open_answers(request: Request) -> Answers:
    """Give the answers of `request`. Raises: SealBroken, KeyShredded when they have been destroyed."""
    sealed = bytes(request.answers)
    written = unseal(request.client_binder.key, sealed, context=_context(request))
    return Answers.from_data(json.loads(written))


def seal_answers(request: Request, answers: Answers) -> bytes:
    """Give `answers` sealed for `request` alone."""
    written = json.dumps(answers.to_data(), ensure_ascii=False, separators=(",", ":"))
    return seal(request.client_binder.key, written.encode(), context=_context(request))


def _context(request: Request) -> str:
    # SECURITY: bound to the request, so that answers put under another request do not open there.
    return f"request-answers:{request.pk}"
