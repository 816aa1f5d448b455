"""What an attorney sees of a draft: the paper, the answers that made it, and what has changed since the draft before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from accounts.models import User
from common import clock
from common.errors import NotFound
from forms_service.engine.assembling import Assembled
from forms_service.engine.standing import Standing, places_of
from forms_service.engine.telling import changes, value_in_words
from forms_service.engine.values import in_expressions, in_words
from forms_service.engine.wording import worded
from forms_service.models import Draft
from forms_service.services.assembling import assembled, standing_of_draft
from press.paper import plain
from press.services import to_html


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer beside the draft. `was` is what it said in the draft before, if it said something else."""

    path: str
    label: str
    answer: str
    is_changed: bool = False
    was: str = ""


@dataclass(frozen=True)
class Review:
    """A draft as its reviewer reads it."""

    draft: Draft
    earlier: Draft | None

    @property
    def language(self) -> str:
        """The language of the request."""
        return self.draft.request.language

    @cached_property
    def standing(self) -> Standing:
        """Where the interview stood when this draft was sent."""
        return standing_of_draft(self.draft)

    @cached_property
    def assembled(self) -> Assembled:
        """The paper with its clauses."""
        return assembled(self.draft)

    @property
    def paper(self) -> SafeString:
        """The paper as it is read on the screen; each run names the answers that made it."""
        return to_html(self.assembled.paper, title_level=2)

    @property
    def is_late(self) -> bool:
        """Whether the promise has been missed."""
        return self.draft.request.due_at is not None and self.draft.request.due_at < clock.now()

    @cached_property
    def answers(self) -> list[AnswerRow]:
        """Every answer, in the order of asking."""
        before = (
            {each.path: each for each in changes(standing_of_draft(self.earlier), self.standing)}
            if self.earlier
            else {}
        )
        rows = []
        for step in self.standing.steps:
            for place in places_of(step):
                if place.value is None:
                    continue
                change = before.get(place.path)
                kind = place.question.kind
                was = (
                    in_words(in_expressions(kind, change.before), self.language, shape=place.question) if change else ""
                )
                label = plain(worded(place.question.label, self.standing.scope, self.language))
                rows.append(AnswerRow(place.path, label, value_in_words(place, self.language), change is not None, was))
        return rows

    @property
    def changed(self) -> int:
        """How many answers read differently than in the draft before."""
        return sum(row.is_changed for row in self.answers)


def review_of(user: User, reference: str) -> Review:
    """Give the newest draft of a request as `user` may read it. Raises: NotFound for everybody without a seat among the drafts."""
    drafts = list(Draft.objects.visible_to(user).filter(request__reference=reference).order_by("-number")[:2])
    if not drafts:
        raise NotFound(detail="no draft for this person")
    return Review(drafts[0], drafts[1] if len(drafts) > 1 else None)
