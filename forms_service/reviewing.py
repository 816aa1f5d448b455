"""What an attorney sees of a draft: the paper, the answers that made it, what has changed, and what is to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from accounts.models import User
from common import clock
from common.errors import NotFound
from common.gate import may
from forms_service import rules
from forms_service.engine.assembling import Assembled, ClauseFacts
from forms_service.engine.standing import Standing, Step, places_of
from forms_service.engine.telling import changes, value_in_words
from forms_service.engine.values import in_expressions, in_words
from forms_service.engine.wording import worded
from forms_service.models import Decision, Draft, Release
from forms_service.services import assembled, copies_of, remarks_of, standing_of_draft, words_of
from forms_service.states import DecisionKind, DraftState, RequestState
from press.paper import plain
from press.services import to_html
from vault.models import Opening, Version


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer beside the draft, with the remark on it. `was` is what it said in the draft before, if it said something else.

    `about` names the thing of a group that it is an answer about: "Child · 2".
    """

    path: str
    label: str
    answer: str
    about: str = ""
    is_changed: bool = False
    was: str = ""
    remark: str = ""

    @property
    def name(self) -> str:
        """Which answer it is, in words: "Child · 2 · Date of birth"."""
        return f"{self.about} · {self.label}" if self.about else self.label

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return "answer-" + self.path.replace("/", "-")


@dataclass(frozen=True)
class Review:
    """A draft as one of its reviewers reads it."""

    user: User
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
    def state(self) -> str:
        """Where the request stands."""
        return self.draft.request.state

    @property
    def is_late(self) -> bool:
        """Whether the promise has been missed."""
        return self.draft.request.due_at is not None and self.draft.request.due_at < clock.now()

    @cached_property
    def may_decide(self) -> bool:
        """Whether this reader may decide, and not only read."""
        return bool(may(self.user, rules.DECIDE, self.draft))

    @property
    def is_undecided(self) -> bool:
        """Whether the draft waits for its decision."""
        return self.state == RequestState.SENT and self.decision is None

    @property
    def is_ready(self) -> bool:
        """Whether the paper is written."""
        return self.draft.state == DraftState.READY

    @property
    def decision(self) -> Decision | None:
        """The decision on this draft."""
        return getattr(self.draft, "decision", None)

    @cached_property
    def decision_words(self) -> str:
        """What was said to the person with the decision."""
        if self.decision is None:
            return ""
        self.decision.draft = self.draft
        return words_of(self.decision)

    @property
    def is_approved(self) -> bool:
        """Whether this very draft is approved."""
        return self.decision is not None and self.decision.kind == DecisionKind.APPROVED

    @property
    def release(self) -> Release | None:
        """The release of this draft, once it is ordered."""
        return getattr(self.draft.request, "release", None)

    @cached_property
    def copies(self) -> list[Version]:
        """What the person has sent since the release, the newest first, each with `is_opened` by this reader; empty before."""
        if self.state != RequestState.RELEASED:
            return []
        opened = Opening.objects.filter(version=OuterRef("pk"), user=self.user)
        return list(copies_of(self.draft.request).annotate(is_opened=Exists(opened))[:20])

    @property
    def has_opened_a_copy(self) -> bool:
        """Whether this reader has looked at any of them."""
        return any(getattr(copy, "is_opened", False) for copy in self.copies)

    @cached_property
    def remarks(self) -> dict[str, str]:
        """The remarks by path."""
        return remarks_of(self.draft)

    @property
    def clauses(self) -> list[ClauseFacts]:
        """The clauses that can be put into other words."""
        return list(self.assembled.clauses.values())

    @property
    def edited(self) -> list[ClauseFacts]:
        """The clauses that stand in an attorney's words."""
        return [clause for clause in self.clauses if clause.edit != "none"]

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
            about = self._things_of(step)
            for place in places_of(step):
                if place.value is None:
                    continue
                change = before.get(place.path)
                kind = place.question.kind
                was = (
                    in_words(in_expressions(kind, change.before), self.language, shape=place.question) if change else ""
                )
                label = plain(worded(place.question.label, self.standing.scope, self.language))
                answer = value_in_words(place, self.language)
                remark = self.remarks.get(place.path, "")
                rows.append(
                    AnswerRow(place.path, label, answer, about.get(place.path, ""), change is not None, was, remark)
                )
        return rows

    def _things_of(self, step: Step) -> dict[str, str]:
        """Give, by path, what the thing is called that a question of `step` is about."""
        if step.screen.repeat is None:
            return {}
        item = plain(worded(step.screen.repeat.item, self.standing.scope, self.language))
        return {
            place.path: f"{capfirst(item)} · {number}"
            for number, thing in enumerate(step.things, start=1)
            for place in thing.places
        }

    @property
    def first_changed(self) -> AnswerRow | None:
        """The first of them."""
        return next((row for row in self.answers if row.is_changed), None)

    @property
    def changed(self) -> int:
        """How many answers read differently than in the draft before."""
        return sum(row.is_changed for row in self.answers)


def review_of(user: User, reference: str) -> Review:
    """Give the newest draft of a request as `user` may read it. Raises: NotFound for everybody without a seat among the drafts."""
    drafts = list(Draft.objects.visible_to(user).filter(request__reference=reference).order_by("-number")[:2])
    if not drafts:
        raise NotFound(detail="no draft for this person")
    return Review(user, drafts[0], drafts[1] if len(drafts) > 1 else None)
