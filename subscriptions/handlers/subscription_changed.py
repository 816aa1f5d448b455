"""`customer.subscription.created | updated | deleted`: a subscription is no longer as it was."""

from subscriptions.services.snapshots import refresh


def handle(subscription_id: str) -> bool:
    """Read the subscription and keep the snapshot. Raises: StripeUnreachable."""
    return refresh(subscription_id) is not None
