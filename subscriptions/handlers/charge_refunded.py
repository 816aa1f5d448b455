"""`charge.refunded`: a payment was given back, whole or in part."""

from subscriptions.services.payments import follow_charge


def handle(charge_id: str) -> bool:
    """Read the charge and let receipt and plan follow it. Raises: StripeUnreachable."""
    return follow_charge(charge_id)
