"""Write what Stripe says now, whole; derive rights, included services and receipts from it. Any order gives the same end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.services import record
from common import clock
from notifications.services import notify
from subscriptions import gateway, verbs
from subscriptions.events import subscription_changed
from subscriptions.facts import InvoiceFacts, SubscriptionFacts
from subscriptions.features import Feature
from subscriptions.messages import PAYMENT_LATE, RECEIPT_READY
from subscriptions.models import Customer, PlanEdition, Receipt, Source, Subscription, SubscriptionStatus
from subscriptions.services.ledger import grant_services
from subscriptions.services.rights import end_source, grant_source

OUTAGE_GRACE = timedelta(hours=72)
_RUNNING = frozenset({SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING})
_LATE = frozenset({SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID})


def refresh(subscription_id: str) -> Subscription | None:
    """Read a subscription again from Stripe and keep the snapshot. None when it is not one of ours.

    Raises: StripeUnreachable. Audit: subscription.changed when something changed.
    """
    asked_at = clock.now()
    facts = gateway.read_subscription(subscription_id)
    return take_snapshot(facts=facts, read_at=asked_at)


@transaction.atomic
def take_snapshot(*, facts: SubscriptionFacts, read_at: datetime) -> Subscription | None:
    """Keep `facts`, read at `read_at`, unless a later reading is kept already. Actor: the office itself.

    None for a foreign price, customer or mode: other things are sold on the same Stripe account.
    """
    edition = PlanEdition.objects.filter(stripe_price_id=facts.price_id).prefetch_related("included").first()
    customer = Customer.objects.select_for_update().filter(stripe_id=facts.customer_id).select_related("user").first()
    if edition is None or customer is None or not gateway.is_our_mode(facts.livemode):
        return None
    snapshot = Subscription.objects.filter(stripe_id=facts.id).first() or Subscription(stripe_id=facts.id)
    if not snapshot._state.adding and snapshot.read_at > read_at:
        return snapshot
    before, was_late = _essence(snapshot), snapshot.past_due_since
    snapshot.user, snapshot.edition, snapshot.status = customer.user, edition, facts.status
    snapshot.period_starts_at, snapshot.period_ends_at = facts.period_starts_at, facts.period_ends_at
    snapshot.cancels_at_period_end = facts.cancels_at_period_end
    snapshot.started_at, snapshot.ended_at, snapshot.read_at = facts.started_at, facts.ended_at, read_at
    snapshot.end_reason = facts.end_reason if facts.ended_at is not None else ""
    late = facts.status in _LATE
    # Stripe moves the period on before it collects, so the unpaid period's beginning is when the payment became late.
    snapshot.past_due_since = facts.period_starts_at if late else None
    snapshot.save()
    if _essence(snapshot) != before:
        _derive(snapshot)
        record(verb=verbs.SUBSCRIPTION_CHANGED, actor=None, on=snapshot.record_ref, labels={"status": snapshot.status})
        subscription_changed.send(sender=Subscription, subscription=snapshot)
    if snapshot.past_due_since not in {None, was_late}:  # told once for each year that was not paid
        notify(user=customer.user, kind=PAYMENT_LATE, url="/plans/mine/", subject_ref=snapshot.record_ref)
    return snapshot


def _essence(snapshot: Subscription) -> tuple[object, ...]:
    if snapshot._state.adding:
        return ()
    return (
        snapshot.edition_id,
        snapshot.status,
        snapshot.period_starts_at,
        snapshot.period_ends_at,
        snapshot.cancels_at_period_end,
        snapshot.ended_at,
    )


def _derive(snapshot: Subscription) -> None:
    """Make the rights and the ledger follow the snapshot, whatever was read before it. A matter area is never among them."""
    user, cause = snapshot.user, snapshot.record_ref
    features = {Feature(name) for name in snapshot.edition.features}
    if snapshot.status in _RUNNING:
        # A webhook that comes late, or Stripe being down at renewal, must not lock a payer out.
        grace = timedelta() if snapshot.cancels_at_period_end else OUTAGE_GRACE
        _give(user, cause, features, snapshot, snapshot.period_ends_at + grace)
        grant_services(
            user=user,
            included=list(snapshot.edition.included.all()),
            source_ref=cause,
            starts_at=snapshot.period_starts_at,
            ends_at=snapshot.period_ends_at,
        )
    elif snapshot.grace_ends_at is not None:
        _give(user, cause, features - {Feature.SERVICES}, snapshot, snapshot.grace_ends_at)
    elif snapshot.ended_at is not None and snapshot.status == SubscriptionStatus.CANCELED:
        _give(user, cause, features, snapshot, snapshot.ended_at)  # a row that ran out tells her why a page is closed
    else:
        end_source(actor=None, user=user, source=Source.PLAN, source_ref=cause, ends_at=snapshot.ended_at)


def _give(user: User, cause: str, features: set[Feature], snapshot: Subscription, ends_at: datetime) -> None:
    grant_source(
        actor=None,
        user=user,
        source=Source.PLAN,
        source_ref=cause,
        features=features,
        starts_at=snapshot.started_at,
        ends_at=ends_at,
    )


@transaction.atomic
def keep_receipt(*, facts: InvoiceFacts) -> Receipt | None:
    """Keep the receipt of a paid invoice, once, and tell the person. Actor: the office itself. Audit: receipt.kept.

    None for an invoice that is not paid or not ours.
    """
    customer = Customer.objects.select_for_update().filter(stripe_id=facts.customer_id).select_related("user").first()
    if customer is None or facts.status != "paid" or facts.paid_at is None:
        return None
    subscription = Subscription.objects.filter(stripe_id=facts.subscription_id).first()
    if subscription is None:
        return None
    receipt, made = Receipt.objects.get_or_create(
        stripe_invoice_id=facts.id,
        defaults={
            "user": customer.user,
            "subscription": subscription,
            "number": facts.number,
            "amount_minor": facts.amount_paid_minor,
            "currency": facts.currency,
            "lines": [{"description": words, "amount_minor": amount} for words, amount in facts.lines],
            "period_starts_at": facts.period_starts_at,
            "period_ends_at": facts.period_ends_at,
            "paid_at": facts.paid_at,
        },
    )
    if made:
        record(verb=verbs.RECEIPT_KEPT, actor=None, on=receipt.record_ref, labels={"number": receipt.number})
        notify(user=customer.user, kind=RECEIPT_READY, url="/plans/mine/", subject_ref=receipt.record_ref)
    return receipt
