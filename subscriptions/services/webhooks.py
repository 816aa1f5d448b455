"""Receive an event quickly, handle it later. An event is a hint: its handler reads the facts again."""

from __future__ import annotations

from django.db import transaction

from audit.services import record
from common import clock
from jobs.services import enqueue
from subscriptions import gateway, verbs
from subscriptions.errors import NotFromStripe, UnknownAtStripe
from subscriptions.facts import EventHint
from subscriptions.handlers import HANDLERS
from subscriptions.models import EventState, StripeEvent

HANDLE_EVENT = "subscriptions.handle_event"


def receive(*, body: bytes, signature: str) -> bool:
    """Keep a signed event and leave its handling to a job. Gives whether it was new.

    Raises: NotFromStripe for a wrong signature, age or mode. Audit: webhook.refused.
    """
    try:
        hint = gateway.verify(body, signature)
    except NotFromStripe:
        refused()
        raise
    return keep(hint)


@transaction.atomic
def refused() -> None:
    """Put on the record that a message claimed to come from Stripe and did not pass. Audit: webhook.refused."""
    record(verb=verbs.WEBHOOK_REFUSED, actor=None, on="webhook:stripe", outcome="refused")


@transaction.atomic
def keep(hint: EventHint) -> bool:
    """Keep an event by its id and enqueue its handling, once however often it is sent. Gives whether it was new."""
    ours = gateway.is_our_mode(hint.livemode) and hint.kind in HANDLERS
    fresh = StripeEvent(
        stripe_id=hint.id,
        kind=hint.kind,
        object_id=hint.object_id,
        api_version=hint.api_version,
        happened_at=hint.happened_at,
        state=EventState.RECEIVED if ours else EventState.IGNORED,
        received_at=clock.now(),
    )
    if StripeEvent.objects.filter(pk=hint.id).exists():
        return False
    StripeEvent.objects.bulk_create([fresh], ignore_conflicts=True)
    if ours:
        enqueue(HANDLE_EVENT, unique=f"stripe-event/{hint.id}", event_id=hint.id)
    return True


def handle(*, event_id: str) -> EventState:
    """Handle a kept event: its handler re-reads the object and writes the whole. Gives the state it ended in.

    Raises: StripeUnreachable, so that the job tries again.
    """
    event = StripeEvent.objects.filter(pk=event_id).first()
    if event is None:
        return EventState.IGNORED
    if event.state in {EventState.DONE, EventState.IGNORED}:
        return EventState(event.state)
    try:
        ours = HANDLERS[event.kind](event.object_id)
    except UnknownAtStripe as error:
        ours, event.note = False, error.detail[:200]
    event.state = EventState.DONE if ours else EventState.IGNORED
    event.handled_at = clock.now()
    event.save(update_fields=["state", "note", "handled_at"])
    return EventState(event.state)
