"""A form as it is offered to one person: its words, its price in services, and what she has left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forms_service.definition.shapes import Interview, Text, said
from forms_service.editions import interview_of
from forms_service.models import Form, Request
from forms_service.states import UNDER_WAY, RequestState
from subscriptions.services import balances


@dataclass(frozen=True, slots=True)
class Offer:
    """What stands on a form's page. `left` is how many of its included services this person has; None when it is not known who asks.

    `is_included`: whether a plan of hers includes it at all, used or not. `begun` is her request that she has not sent, `under_way` one that is with the firm.
    """

    form: Form
    interview: Interview
    language: str
    left: int | None = None
    is_included: bool = False
    begun: Request | None = None
    under_way: Request | None = None

    def say(self, text: Text) -> str:
        """Give a text in the reader's language."""
        return said(text, self.language)

    @property
    def can_begin(self) -> bool:
        """Whether it can be sent in the end, for all that is known: nobody answers for ten minutes to be refused."""
        return bool(not self.form.service_code or self.left is None or self.left or self.begun)

    @property
    def title(self) -> str:
        """Its name."""
        return self.say(self.interview.title)

    @property
    def summary(self) -> str:
        """What it is, in a sentence or two."""
        return self.say(self.interview.summary)

    @property
    def for_whom(self) -> list[str]:
        """For whom it is meant."""
        return [self.say(text) for text in self.interview.for_whom]

    @property
    def not_for(self) -> list[str]:
        """When it is not the right form."""
        return [self.say(text) for text in self.interview.not_for]

    @property
    def needs(self) -> list[str]:
        """What to have at hand."""
        return [self.say(text) for text in self.interview.needs]

    @property
    def reviewers(self) -> list[str]:
        """The names of those who answer for it."""
        return [reviewer.user.name for reviewer in self.form.reviewers.all()]

    @property
    def promise(self) -> str:
        """When an answer comes."""
        days, hours = divmod(self.form.promise_hours, 24)
        if days and not hours:
            return _("one working day") if days == 1 else _("%(days)d working days") % {"days": days}
        return _("%(hours)d working hours") % {"hours": self.form.promise_hours}


def offer_of(form: Form, user: Any, language: str, *, is_whole: bool = False) -> Offer:
    """Give the offer of `form` to `user`; `is_whole` also tells what she has left and whether she has begun it."""
    if form.current is None:
        raise ValueError(form.slug)
    interview = interview_of(form.current)
    if not is_whole or not user.is_authenticated:
        return Offer(form, interview, language)
    accounts = [account for account in balances(user) if account.code == form.service_code]
    left = sum(account.left for account in accounts)
    begun = Request.objects.of(user).filter(form=form, state=RequestState.ANSWERING).first()
    under_way = Request.objects.of(user).filter(form=form, state__in=UNDER_WAY).order_by("-sent_at").first()
    return Offer(form, interview, language, left, bool(accounts), begun, under_way)
