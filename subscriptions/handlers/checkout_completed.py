"""`checkout.session.completed`: somebody went through a payment page to its end."""

from subscriptions import gateway
from subscriptions.services.snapshots import refresh


def handle(session_id: str) -> bool:
    """Read the session, then its subscription, and keep the snapshot. Raises: StripeUnreachable."""
    facts = gateway.read_checkout(session_id)
    return bool(facts.subscription_id) and refresh(facts.subscription_id) is not None
