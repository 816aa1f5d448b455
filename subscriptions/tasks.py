"""Background work of subscriptions."""

from jobs.services import every, task
from subscriptions import services
from subscriptions.services.webhooks import HANDLE_EVENT, MOST_ATTEMPTS


@task(HANDLE_EVENT, max_attempts=MOST_ATTEMPTS)
def handle_event(event_id: str) -> None:
    """Handle a received event."""
    services.handle(event_id=event_id)


@every("subscriptions.catch_up", hours=1)
def catch_up() -> None:
    """Fetch events that never arrived."""
    services.catch_up()


@every("subscriptions.find_given_up", minutes=15)
def find_given_up() -> None:
    """Mark events that no job is going to handle."""
    services.find_given_up()


@every("subscriptions.renewal_letters", hours=6, lease_seconds=300)
def renewal_letters() -> None:
    """Write to everybody whose plan renews within 30 days."""
    services.write_renewal_letters()


@every("subscriptions.reconcile", hours=24)
def reconcile() -> None:
    """Compare everything with Stripe and mend what differs."""
    services.reconcile()
