"""A form as it is offered to one person: its words, its price in services, and what she has left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common import money
from forms_service.definition.shapes import Interview, Text, said
from forms_service.editions import interview_of
from forms_service.models import Form, Request
from forms_service.states import UNDER_WAY, RequestState
from subscriptions.services import balances
from subscriptions.services import offer as offered_plans


@dataclass(frozen=True, slots=True)
class Including:
    """A plan that includes a form: its name, what it costs a year as people write it, and how many of which service it has a year."""

    plan: str
    price: str
    service: str
    units: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What stands on a form's page. `left` is how many of its included services this person has; None when it is not known who asks.

    `is_included`: whether a plan of hers includes it at all, used or not. `begun` is her request that she has not sent, `under_way` one that is with the firm.
    `including`: the cheapest plan that includes it, for whoever has none that does.
    """

    form: Form
    interview: Interview
    language: str
    left: int | None = None
    is_included: bool = False
    begun: Request | None = None
    under_way: Request | None = None
    including: Including | None = None

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


def offers_to(user: Any, forms: list[Form], language: str) -> list[Offer]:
    """Give the offers of the catalogue to `user`, with what she has left and what she has begun: four questions, however many forms."""
    cheapest = _including()
    if not user.is_authenticated:
        return [_unknown(form, language, cheapest) for form in forms]
    accounts = balances(user)
    begun = {each.form_id: each for each in Request.objects.of(user).filter(state=RequestState.ANSWERING)}
    return [_offer(form, language, accounts, cheapest, begun.get(form.pk)) for form in forms]


def offer_of(form: Form, user: Any, language: str) -> Offer:
    """Give the offer of `form` to `user`, with what she has left, has begun, and has under way."""
    cheapest = _including()
    if not user.is_authenticated:
        return _unknown(form, language, cheapest)
    hers = Request.objects.of(user).filter(form=form)
    begun = hers.filter(state=RequestState.ANSWERING).first()
    under_way = hers.filter(state__in=UNDER_WAY).order_by("-sent_at").first()
    return _offer(form, language, balances(user), cheapest, begun, under_way)


def _including() -> dict[str, Including]:
    """Give the cheapest offered plan for each service, by the service's code."""
    found: dict[str, Including] = {}
    for edition in sorted(offered_plans(), key=lambda edition: edition.price_minor):
        price = money.display(edition.price_minor, edition.currency)
        for service in edition.included.all():
            found.setdefault(service.code, Including(edition.plan.name, price, service.name, service.units))
    return found


def _unknown(form: Form, language: str, cheapest: Mapping[str, Including]) -> Offer:
    """Give the offer to whoever has not said who she is."""
    return Offer(form, _interview(form), language, including=cheapest.get(form.service_code))


def _offer(
    form: Form,
    language: str,
    balances_of_hers: Sequence[Any],
    cheapest: Mapping[str, Including],
    begun: Request | None,
    under_way: Request | None = None,
) -> Offer:
    accounts = [account for account in balances_of_hers if account.code == form.service_code]
    left = sum(account.left for account in accounts)
    including = None if accounts else cheapest.get(form.service_code)
    return Offer(form, _interview(form), language, left, bool(accounts), begun, under_way, including)


def _interview(form: Form) -> Interview:
    if form.current is None:
        raise ValueError(form.slug)
    return interview_of(form.current)
