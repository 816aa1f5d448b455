"""Published editions as interviews: read once in each process, known by their digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from forms_service.definition.codec import from_data
from forms_service.definition.shapes import Interview
from forms_service.models import Edition

MOST_KEPT: Final = 200
_kept: dict[str, Interview] = {}


def digest_of(definition: dict[str, Any]) -> str:
    """Give the SHA-256 of a definition, in hex: of its JSON with sorted keys."""
    written = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def interview_of(edition: Edition) -> Interview:
    """Give the interview of `edition`. One query the first time a process meets an edition whose definition was deferred."""
    interview = _kept.get(edition.digest)
    if interview is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        interview = _kept[edition.digest] = from_data(edition.definition)
    return interview
