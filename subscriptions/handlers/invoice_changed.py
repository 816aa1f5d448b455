"""`invoice.paid | payment_failed`: money came, or did not."""

from notifications.services import notify
from subscriptions import gateway
from subscriptions.messages import PAYMENT_LATE
from subscriptions.models import SubscriptionStatus
from subscriptions.services.snapshots import keep_receipt, refresh


def handle(invoice_id: str) -> bool:
    """Read the invoice, then its subscription; keep the receipt of a payment, tell of a payment that failed.

    Raises: StripeUnreachable.
    """
    facts = gateway.read_invoice(invoice_id)
    if not facts.subscription_id:
        return False
    snapshot = refresh(facts.subscription_id)
    if snapshot is None:
        return False
    keep_receipt(facts=facts)
    if snapshot.status == SubscriptionStatus.PAST_DUE:
        notify(user=snapshot.user, kind=PAYMENT_LATE, url="/plans/mine/", subject_ref=snapshot.record_ref)
    return True
