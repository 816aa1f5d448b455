"""The letter before a renewal: what renews, for how much, when, and how to stop it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from audit.services import record
from common import clock
from notifications.services import mail
from subscriptions import gateway, verbs
from subscriptions.errors import StripeRefused
from subscriptions.facts import RenewalFacts
from subscriptions.models import Customer, Receipt, RenewalLetter, Subscription, SubscriptionStatus
from subscriptions.services.snapshots import refresh

log = logging.getLogger("muniment.subscriptions")

NOTICE = timedelta(days=30)
_RENEWING = (SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING)


def write_renewal_letters() -> int:
    """Write to everybody whose plan renews within 30 days and who was not written to about it yet. Gives how many.

    A period shorter than that is told of at its beginning; a run that comes late writes late, and never about a day that is over.
    One plan that Stripe refuses to speak of does not keep the others from being told. Actor: the office itself.
    Raises: StripeUnreachable. Audit: renewal.announced.
    """
    written = 0
    for subscription in list(_untold(clock.now()).order_by("period_ends_at", "pk")):
        try:
            written += _tell(subscription)
        except StripeRefused as refusal:
            log.error("renewal: %s: %s", subscription.record_ref, refusal.detail)
    return written


def _untold(now: datetime) -> QuerySet[Subscription]:
    letters = RenewalLetter.objects.filter(
        subscription=OuterRef("pk"), renews_at=OuterRef("period_ends_at"), edition=OuterRef("edition")
    )
    return Subscription.objects.filter(
        ~Exists(letters),
        status__in=_RENEWING,
        cancels_at_period_end=False,
        period_ends_at__gt=now,
        period_ends_at__lte=now + NOTICE,
    )


def _tell(subscription: Subscription) -> bool:
    """Ask Stripe what it is about to do, and write that down for her: what we kept may be out of date."""
    if refresh(subscription.stripe_id) is None or not _untold(clock.now()).filter(pk=subscription.pk).exists():
        return False
    return _write(subscription, gateway.renewal_of(subscription.stripe_id))


@transaction.atomic
def _write(subscription: Subscription, coming: RenewalFacts) -> bool:
    Customer.objects.select_for_update().get(user=subscription.user_id)
    plan = _untold(clock.now()).select_related("user", "edition__plan").filter(pk=subscription.pk).first()
    if plan is None:
        return False
    letter = RenewalLetter.objects.create(
        subscription=plan,
        edition=plan.edition,
        renews_at=plan.period_ends_at,
        price_minor=coming.amount_minor,
        currency=coming.currency,
    )
    last = (
        Receipt.objects.filter(subscription=plan, amount_minor__gt=0).exclude(amount_minor=F("refunded_minor")).first()
    )
    mail(
        to=plan.user.email,
        template="subscriptions/mail/renewal",
        context={
            "letter": letter,
            "plan_name": plan.edition.plan.name,
            "before": last if last is not None and last.amount_minor != letter.price_minor else None,
            "link": settings.SITE_ADDRESS + reverse("subscriptions:mine"),
        },
        kind="renewal",
        user=plan.user,
    )
    record(
        verb=verbs.RENEWAL_ANNOUNCED, actor=None, on=plan.record_ref, labels={"renews": f"{letter.renews_at:%Y-%m-%d}"}
    )
    return True
