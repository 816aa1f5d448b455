"""`invoice.paid | payment_failed`: money came, or did not."""

from subscriptions import gateway
from subscriptions.services.snapshots import keep_receipt, refresh


def handle(invoice_id: str) -> bool:
    """Read the invoice, then its subscription, which knows when it is late; keep the receipt of a payment.

    Raises: StripeUnreachable.
    """
    facts = gateway.read_invoice(invoice_id)
    if not facts.subscription_id:
        return False
    if refresh(facts.subscription_id) is None:
        return False
    keep_receipt(facts=facts)
    return True
