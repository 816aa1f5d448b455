"""What the person is told of a request that is with her attorney, or came back from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms_service.models import Decision, Release, Request
from forms_service.services import instructions_of, words_of
from forms_service.states import DecisionKind, RequestState
from vault.models import Version


@dataclass(frozen=True, slots=True)
class Told:
    """Why it was refused, or the released paper with how to sign it. SECURITY: nothing of a draft before its release."""

    words: str = ""
    version: Version | None = None
    released_at: datetime | None = None
    instructions: tuple[str, ...] = ()


def told_of(request: Request) -> Told:
    """Give what the person is told beyond the state of her `request`."""
    with_keys = (
        "draft__request__edition",
        "draft__request__client_binder__key",
        "draft__request__internal_binder__key",
    )
    match request.state:
        case RequestState.REFUSED:
            refused = Decision.objects.filter(draft__request=request, kind=DecisionKind.REFUSED)
            decision = refused.select_related(*with_keys).first()
            return Told(words_of(decision)) if decision is not None else Told()
        case RequestState.RELEASED | RequestState.EXECUTED:
            ways = ("version__file", *(f"decision__{way}" for way in with_keys))
            release = Release.objects.filter(request=request).select_related(*ways).get()
            how = tuple(instructions_of(release.decision.draft))
            return Told("", release.version, release.released_at, how)
        case _:
            return Told()
