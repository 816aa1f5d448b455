"""The limited-scope agreement of one request, as she reads it and as it is kept."""

from __future__ import annotations

import hashlib

from forms_service.engine.standing import Standing
from forms_service.engine.wording import worded
from press.paper import Runs, plain


def agreement_of(standing: Standing, language: str) -> list[Runs]:
    """Give the paragraphs of the agreement, with her answers in them where it speaks of them."""
    return [worded(text, standing.scope, language) for text in standing.interview.agreement]


def text_of(paragraphs: list[Runs]) -> str:
    """Give the agreement as plain text: what is kept."""
    return "\n\n".join(plain(paragraph) for paragraph in paragraphs)


def print_of(paragraphs: list[Runs]) -> str:
    """Give the SHA-256 of the text, in hex: what her acceptance names."""
    return hashlib.sha256(text_of(paragraphs).encode()).hexdigest()
