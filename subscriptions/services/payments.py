"""What became of money that was paid: given back, disputed, taken back by a bank. Read whole from Stripe; any order gives the same end.

A plan ends when nothing paid for its running year is left with us: all of it given back, or taken back by the bank. It ends at
Stripe first, so that nothing more is collected, and the snapshot follows. A dispute alone ends nothing.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.services import record
from common import clock
from notifications.messages import NoticeKind
from notifications.services import mail, notify
from subscriptions import gateway, verbs
from subscriptions.facts import ChargeFacts, DisputeFacts
from subscriptions.messages import DISPUTE_DECIDED, DISPUTE_OPENED, REFUND_UNDONE
from subscriptions.models import UNDECIDED, Customer, Dispute, Receipt, Subscription, SubscriptionStatus
from subscriptions.services.snapshots import keep_receipt, refresh, take_snapshot

LIVING = (SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING, SubscriptionStatus.PAST_DUE)


def follow_charge(charge_id: str) -> bool:
    """Read a charge again and let receipt, disputes and plan follow it. False when it was not for a plan of ours.

    Raises: StripeUnreachable. Audit: payment.refunded, dispute.opened, dispute.decided, subscription.changed.
    """
    asked_at = clock.now()
    facts = gateway.read_charge(charge_id)
    receipt = _receipt_of(facts)
    if receipt is None:
        return False
    _keep_refund(receipt, facts, asked_at)
    if facts.is_disputed:
        asked_at = clock.now()
        for dispute in gateway.disputes_of(facts.id):
            _keep_dispute(receipt, dispute, asked_at)
    _end_unpaid(receipt)
    return True


def _receipt_of(facts: ChargeFacts) -> Receipt | None:
    """Give the receipt of a charge, made now when the news of the payment has not arrived yet."""
    ours = gateway.is_our_mode(facts.livemode) and Customer.objects.filter(stripe_id=facts.customer_id).exists()
    if not ours or not facts.payment_intent_id:
        return None
    invoice_id = gateway.invoice_paid_by(facts.payment_intent_id)
    if not invoice_id:
        return None
    known = Receipt.objects.filter(stripe_invoice_id=invoice_id).select_related("subscription").first()
    if known is not None and known.subscription is not None:
        refresh(known.subscription.stripe_id)
        return known
    invoice = gateway.read_invoice(invoice_id)
    if not invoice.subscription_id or refresh(invoice.subscription_id) is None:
        return None
    return keep_receipt(facts=invoice)


@transaction.atomic
def _keep_refund(receipt: Receipt, facts: ChargeFacts, read_at: datetime) -> None:
    """Note on the receipt what went back of it, unless a later reading is noted already."""
    held = Receipt.objects.select_for_update().get(pk=receipt.pk)
    if held.charge_read_at is not None and held.charge_read_at > read_at:
        return
    before, held.refunded_minor, held.charge_read_at = held.refunded_minor, facts.refunded_minor, read_at
    if before != held.refunded_minor:
        held.refunded_at = read_at if held.refunded_minor else None
        labels = {"number": held.number, "back": str(held.refunded_minor), "of": str(held.amount_minor)}
        record(verb=verbs.PAYMENT_REFUNDED, actor=None, on=held.record_ref, labels=labels)
    if before > held.refunded_minor:
        tell_administrators(REFUND_UNDONE, held.record_ref)
    held.save(update_fields=["refunded_minor", "refunded_at", "charge_read_at"])


@transaction.atomic
def _keep_dispute(receipt: Receipt, facts: DisputeFacts, read_at: datetime) -> None:
    """Keep a dispute as read at `read_at`, mark its plan, and tell the office when it opened and when it was decided."""
    Customer.objects.select_for_update().get(
        user=receipt.user_id
    )  # snapshots of the plan are written under the same lock
    plan = Subscription.objects.get(receipts=receipt.pk)
    known = Dispute.objects.filter(stripe_id=facts.id).first()
    if known is not None and known.read_at > read_at:
        return
    dispute = known or Dispute(stripe_id=facts.id, receipt=receipt)
    was_undecided = known is None or known.is_undecided
    dispute.status, dispute.reason, dispute.read_at = facts.status, facts.reason, read_at
    dispute.amount_minor, dispute.currency = facts.amount_minor, facts.currency
    dispute.opened_at, dispute.answer_by = facts.opened_at, facts.answer_by
    dispute.save()
    first = Dispute.objects.filter(receipt__subscription=plan, status__in=UNDECIDED).order_by("opened_at").first()
    plan.disputed_since = first.opened_at if first else None
    plan.save(update_fields=["disputed_since"])
    labels = {"status": dispute.status, "number": receipt.number}
    if known is None:
        record(verb=verbs.DISPUTE_OPENED, actor=None, on=dispute.record_ref, labels=labels)
        tell_administrators(DISPUTE_OPENED, dispute.record_ref)
    if was_undecided and not dispute.is_undecided:
        record(verb=verbs.DISPUTE_DECIDED, actor=None, on=dispute.record_ref, labels=labels)
        tell_administrators(DISPUTE_DECIDED, dispute.record_ref)


def tell_administrators(kind: NoticeKind, subject_ref: str) -> None:
    """Ring the bell of everybody who runs the office, in the order of their keys."""
    for person in User.objects.staff().at_work(clock.now()).order_by("pk"):
        if person.is_administrator:
            notify(user=person, kind=kind, url=reverse("subscriptions:payments"), subject_ref=subject_ref)


def _end_unpaid(receipt: Receipt) -> None:
    """End the plan of a receipt when nothing paid for its running year is left, and write to its person once."""
    receipt = Receipt.objects.with_disputes().select_related("subscription", "user").get(pk=receipt.pk)
    plan = receipt.subscription
    if plan is None or not (receipt.is_refunded or receipt.is_lost):
        return
    if plan.status in LIVING and _is_unpaid(plan, receipt):
        asked_at = clock.now()
        facts = gateway.end_now(plan.stripe_id)
        plan = take_snapshot(facts=facts, read_at=asked_at) or plan
    _tell_of_return(receipt, plan)


def _is_unpaid(plan: Subscription, receipt: Receipt) -> bool:
    """Whether this receipt was for the running year and nothing else that was paid for it is left.

    LEGAL: of two payments for one year (a move to a dearer plan), giving one back takes nothing away.
    """
    if receipt.paid_at < plan.period_starts_at:
        return False
    paid = Receipt.objects.with_disputes().filter(subscription=plan, paid_at__gte=plan.period_starts_at)
    return all(each.is_refunded or each.is_lost for each in paid if each.amount_minor)


@transaction.atomic
def _tell_of_return(receipt: Receipt, plan: Subscription) -> None:
    held = Receipt.objects.select_for_update().get(pk=receipt.pk)
    if held.return_told_at is not None:
        return
    held.return_told_at = clock.now()
    held.save(update_fields=["return_told_at"])
    mail(
        to=receipt.user.email,
        template="subscriptions/mail/returned",
        context={
            "receipt": receipt,
            "plan": plan,
            "has_ended": plan.status == SubscriptionStatus.CANCELED,
            "is_lost": receipt.is_lost,
            "link": settings.SITE_ADDRESS + reverse("subscriptions:mine"),
        },
        kind="payment_returned",
        user=receipt.user,
    )
