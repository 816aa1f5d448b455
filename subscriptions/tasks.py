"""Background work of subscriptions."""

from jobs.services import every, task
from subscriptions import services
from subscriptions.services.webhooks import HANDLE_EVENT


@task(HANDLE_EVENT, max_attempts=12)
def handle_event(event_id: str) -> None:
    """Handle a received event."""
    services.handle(event_id=event_id)


@every("subscriptions.catch_up", hours=1)
def catch_up() -> None:
    """Fetch events that never arrived."""
    services.catch_up()


@every("subscriptions.reconcile", hours=24)
def reconcile() -> None:
    """Compare everything with Stripe and mend what differs."""
    services.reconcile()
