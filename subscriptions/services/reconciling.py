"""Compare what we keep with what Stripe says: nightly in full, hourly for events that never arrived."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from audit.services import record
from common import clock
from subscriptions import gateway, verbs
from subscriptions.models import Customer, StripeEvent, Subscription
from subscriptions.services.snapshots import keep_receipt, take_snapshot
from subscriptions.services.webhooks import keep

EVENT_WINDOW = timedelta(days=29)


def reconcile() -> int:
    """Read every customer's subscriptions and invoices again and mend what differs. Gives how many differed.

    A second run right after finds nothing. Raises: StripeUnreachable. Audit: subscription.drift for each.
    """
    drifted = 0
    for customer in Customer.objects.order_by("pk").iterator():
        asked_at = clock.now()
        for facts in gateway.subscriptions_of(customer.stripe_id):
            before = Subscription.objects.filter(stripe_id=facts.id).first()
            with transaction.atomic():
                after = take_snapshot(facts=facts, read_at=asked_at)
                if after is not None and _differs(before, after):
                    drifted += 1
                    record(verb=verbs.SUBSCRIPTION_DRIFT, actor=None, on=after.record_ref)
            if after is not None:
                for invoice in gateway.invoices_of(facts.id):
                    keep_receipt(facts=invoice)
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
