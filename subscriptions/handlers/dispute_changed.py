"""`charge.dispute.created | updated | closed`: a bank asks about a payment, or has decided."""

from subscriptions import gateway
from subscriptions.services.payments import follow_charge


def handle(dispute_id: str) -> bool:
    """Read the dispute, then its charge with all its disputes. Raises: StripeUnreachable."""
    return follow_charge(gateway.read_dispute(dispute_id).charge_id)
