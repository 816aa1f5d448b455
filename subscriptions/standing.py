"""Where a plan stands, in plain words: what happened, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common import clock
from subscriptions.models import Receipt, Subscription, SubscriptionStatus

_NOT_PAID = "payment_failed"  # Stripe's word


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing to know about a plan. `kind` is how an alert of the house looks: note, due or stop."""

    kind: str
    title: str
    sentence: str


def of(plan: Subscription, receipts: Iterable[Receipt]) -> Standing | None:
    """Give what `plan`, living or ended, has to say beside its dates; None when all is well.

    `receipts` are its person's, newest first, with their disputes.
    """
    if plan.status == SubscriptionStatus.PAST_DUE:
        return _late(plan)
    if plan.ended_at is not None:
        return _ended(plan, [each for each in receipts if each.subscription_id == plan.pk])
    if plan.disputed_since is not None:
        return _disputed(plan)
    return None


def _day(moment: object) -> str:
    return date_format(localtime(moment), "j F Y") if moment else ""  # type: ignore[arg-type]


def _late(plan: Subscription) -> Standing:
    ends_at = plan.grace_ends_at
    if ends_at is not None and ends_at <= clock.now():
        middle = _("The library closed on %(day)s.")
    else:
        middle = _("Your included services wait; the library stays open until %(day)s.")
    return Standing(
        kind="stop",
        title=_("The last payment did not go through"),
        sentence=" ".join(
            (
                middle % {"day": _day(ends_at)},
                _("Change your card, and everything goes on when the payment is tried again in the next days."),
                _("If no try goes through, the plan ends and nothing more is charged. Your matters are not touched."),
            )
        ),
    )


def _disputed(plan: Subscription) -> Standing:
    return Standing(
        kind="due",
        title=_("Your bank is asking about a payment"),
        sentence=" ".join(
            (
                _("It asked us on %(day)s and decides by itself, which can take two to three months.")
                % {"day": _day(plan.disputed_since)},
                _("Until then everything stays open to you. If it was a mistake, tell your bank."),
                _("If the bank takes the payment back, your plan ends. Your matters are not touched."),
            )
        ),
    )


def _ended(plan: Subscription, receipts: list[Receipt]) -> Standing:
    last_year = [each for each in receipts if each.paid_at >= plan.period_starts_at and each.amount_minor]
    if any(each.is_lost for each in last_year):
        why = _("Your bank took the payment back, and the plan ended with it.")
    elif last_year and all(each.is_refunded for each in last_year):
        why = _(
            "We gave your payment back in full, and the plan ended with it. Your bank shows it within five to ten days."
        )
    elif plan.end_reason == _NOT_PAID:
        why = _("The yearly payment did not go through, also after several tries.")
    else:
        why = _("It was cancelled.")
    return Standing(
        kind="note",
        title=_("Your plan ended on %(day)s") % {"day": _day(plan.ended_at)},
        sentence=f"{why} "
        + _(
            "Nothing more is charged. Your matters and papers are not touched. You can choose a plan again at any time."
        ),
    )
