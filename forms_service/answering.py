"""A request's answers: opened with its key, worked out, sealed again."""

from __future__ import annotations

import json

from django.utils import timezone

from common import clock
from forms_service.editions import interview_of
from forms_service.engine.answers import Answers
from forms_service.engine.standing import Standing, stand
from forms_service.models import Request
from keys.services import seal, unseal


def standing_of(request: Request, *, known_by: Request | None = None) -> Standing:
    """Give where `request` stands: its interview with its answers, worked out for today.

    `known_by` is the same request as it was read before: what was worked out for it serves while the sealed answers are the same.
    """
    today, sealed = clock.today(), bytes(request.answers)
    known: tuple[bytes, Standing] | None = getattr(known_by or request, "_standing", None)
    if known is None or known[0] != sealed or known[1].today != today:
        known = sealed, stand(interview_of(request.edition), open_answers(request), today)
    request._standing = known  # type: ignore[attr-defined]  # lives as long as the row that was read
    return known[1]


def standing_as_sent(request: Request) -> Standing:
    """Give where `request`, which cannot be changed now, stood on the day it was sent."""
    day = timezone.localtime(request.sent_at).date() if request.sent_at else clock.today()
    return stand(interview_of(request.edition), open_answers(request), day)


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
