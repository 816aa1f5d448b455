"""`refund.created | updated | failed`: money is on its way back, or did not get there."""

from subscriptions import gateway
from subscriptions.services.payments import follow_charge


def handle(refund_id: str) -> bool:
    """Read which charge it belongs to, then the charge, which knows what went back in all. Raises: StripeUnreachable."""
    charge_id = gateway.charge_of_refund(refund_id)
    return bool(charge_id) and follow_charge(charge_id)
