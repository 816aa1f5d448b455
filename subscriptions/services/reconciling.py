"""Compare what we keep with what Stripe says: nightly in full, hourly for events that never arrived."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from audit.services import record
from common import clock
from subscriptions import gateway, verbs
from subscriptions.errors import StripeRefused
from subscriptions.models import Customer, StripeEvent, Subscription
from subscriptions.services.payments import follow_charge
from subscriptions.services.snapshots import keep_receipt, take_snapshot
from subscriptions.services.webhooks import keep

log = logging.getLogger("muniment.subscriptions")
EVENT_WINDOW = timedelta(days=29)


def reconcile() -> int:
    """Read every customer's subscriptions and invoices again and mend what differs. Gives how many differed.

    A second run right after finds nothing. Raises: StripeUnreachable. Audit: subscription.drift for each.
    """
    drifted = 0
    for stripe_id in list(Customer.objects.order_by("pk").values_list("stripe_id", flat=True)):
        try:
            drifted += _mend(stripe_id)
        except (
            StripeRefused
        ) as refusal:  # one customer that Stripe does not know must not keep the others from being read
            log.error("reconcile: %s: %s", stripe_id, refusal.detail)
    return drifted


def _mend(customer_id: str) -> int:
    drifted = 0
    asked_at = clock.now()
    for facts in gateway.subscriptions_of(customer_id):
        with transaction.atomic():
            before = Subscription.objects.filter(stripe_id=facts.id).first()
            after = take_snapshot(facts=facts, read_at=asked_at)
            if after is not None and _differs(before, after):
                drifted += 1
                record(verb=verbs.SUBSCRIPTION_DRIFT, actor=None, on=after.record_ref)
        if after is not None:
            for invoice in gateway.invoices_of(facts.id):
                keep_receipt(facts=invoice)
    for charge in gateway.charges_of(customer_id):
        if charge.refunded_minor or charge.is_disputed:
            follow_charge(charge.id)
    return drifted


def catch_up() -> int:
    """Ask Stripe for the events since the last one we got and keep those that never arrived. Gives how many."""
    newest = StripeEvent.objects.order_by("-happened_at").first()
    since = clock.now() - EVENT_WINDOW if newest is None else newest.happened_at - timedelta(hours=2)
    return sum(keep(hint) for hint in gateway.events_since(max(since, clock.now() - EVENT_WINDOW)))


def _differs(before: Subscription | None, after: Subscription) -> bool:
    if before is None:
        return True
    names = ("status", "period_starts_at", "period_ends_at", "cancels_at_period_end", "ended_at", "edition_id")
    return any(getattr(before, name) != getattr(after, name) for name in names)
