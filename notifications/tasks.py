"""The outbox's work in the background."""

from datetime import timedelta

from common import clock
from jobs.services import enqueue, every, task
from notifications import delivery, outbox, services, telling
from notifications.models import OutboxMessage
from notifications.states import MailState

KEEP_BODY_DAYS = 30
CATCH_UP_LIMIT = 500


@task(outbox.SEND, goes_on=True)
def send(*, reference: str) -> None:
    """Send one mail."""
    delivery.send(reference)


@task(services.TELL, goes_on=True)
def tell(*, user_id: str) -> None:
    """Write to a person whose bell rang."""
    telling.tell(user_id)


@every("notifications.catch_up", minutes=15, goes_on=True)
def catch_up() -> None:
    """Queue every due mail again whose job was lost or given up; a mail that has one keeps it."""
    due = OutboxMessage.objects.waiting().filter(next_try_at__lte=clock.now()).order_by("next_try_at")
    for reference in due.values_list("reference", flat=True)[:CATCH_UP_LIMIT]:
        enqueue(outbox.SEND, unique=f"mail/{reference}", reference=reference)


@every("notifications.forget", hours=24, goes_on=True)
def forget() -> None:
    """Empty the bodies of mails that left a month ago: that they were sent stays known, what they said does not."""
    old = OutboxMessage.objects.exclude(state__in=[MailState.QUEUED, MailState.KEPT])
    old.filter(created_at__lt=clock.now() - timedelta(days=KEEP_BODY_DAYS)).exclude(body=b"").update(body=b"")
