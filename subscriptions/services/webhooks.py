"""Receive an event quickly, handle it later. An event is a hint: its handler reads the facts again.

Stripe hears 200 as soon as the row is committed: from then on the event is ours to handle, and to say so when we cannot. It hears
400 for what it did not sign, and 500 when we could not keep the row, so that it sends it again.
"""

from __future__ import annotations

import logging
from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Concat

from accounts.models import User
from audit.services import record
from common import clock, context
from common.errors import PortalError
from jobs.models import Job
from jobs.services import enqueue
from subscriptions import gateway, verbs
from subscriptions.errors import NotFromStripe, UnknownAtStripe
from subscriptions.facts import EventHint
from subscriptions.handlers import HANDLERS
from subscriptions.messages import EVENT_FAILED
from subscriptions.models import EventState, StripeEvent
from subscriptions.services.payments import tell_administrators

log = logging.getLogger("muniment.subscriptions")

HANDLE_EVENT = "subscriptions.handle_event"
MOST_ATTEMPTS = 12
REFUSAL_NOTED_SECONDS = 60
_KEY = "stripe-event/"


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


def refused() -> None:
    """Put on the record that a message claimed to come from Stripe and did not pass, once a minute for each network.

    Audit: webhook.refused.
    """
    # SECURITY: anybody may knock here without an account; the record must not grow with the knocking.
    if not cache.add(f"webhook-refused/{_network(context.current().ip)}", "1", REFUSAL_NOTED_SECONDS):
        return
    with transaction.atomic():
        record(verb=verbs.WEBHOOK_REFUSED, actor=None, on="webhook:stripe", outcome="refused")


def _network(address: str) -> str:
    """Give what counts as one knocker: the /24 of an IPv4 address, the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, 24 if parsed.version == 4 else 64), strict=False))


@transaction.atomic
def keep(hint: EventHint) -> bool:
    """Keep an event by its id and enqueue its handling, once however often it is sent. Gives whether it was new.

    One that failed and is sent again is tried again: that is what somebody wants who presses "Resend" at Stripe.
    """
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
    known = StripeEvent.objects.filter(pk=hint.id).first()
    if known is not None:
        retry_event(actor=None, event=known)
        return False
    StripeEvent.objects.bulk_create([fresh], ignore_conflicts=True)
    if ours:
        enqueue(HANDLE_EVENT, unique=_KEY + hint.id, event_id=hint.id)
    return True


def handle(*, event_id: str) -> EventState:
    """Handle a kept event: its handler re-reads the object and writes the whole. Gives the state it ended in.

    Raises: whatever its handler raises, so that the job tries again; after the last attempt the event is marked failed.
    """
    event = StripeEvent.objects.filter(pk=event_id).first()
    if event is None:
        return EventState.IGNORED
    if event.state in {EventState.DONE, EventState.IGNORED}:
        return EventState(event.state)
    StripeEvent.objects.filter(pk=event_id).update(attempts=F("attempts") + 1)
    note = ""
    try:
        ours = HANDLERS[event.kind](event.object_id)
    except UnknownAtStripe as error:
        ours, note = False, error.detail[:200]
    except Exception as error:
        _stumbled(event_id, error)
        raise
    state = EventState.DONE if ours else EventState.IGNORED
    StripeEvent.objects.filter(pk=event_id).update(state=state, note=note, handled_at=clock.now())
    return state


def _stumbled(event_id: str, error: Exception) -> None:
    """Note the name of the error, never its text, and give the event up after its last attempt."""
    detail = f": {error.detail}" if isinstance(error, PortalError) and error.detail else ""
    StripeEvent.objects.filter(pk=event_id).update(note=f"{type(error).__name__}{detail}"[:200])
    if StripeEvent.objects.filter(pk=event_id, attempts__gte=MOST_ATTEMPTS).exists():
        _give_up([event_id])


def find_given_up() -> int:
    """Mark as failed every received event that no job is going to handle: its worker died over it too often. Gives how many."""
    coming = Job.objects.unfinished().filter(unique_key=Concat(Value(_KEY), OuterRef("pk")))
    lost = StripeEvent.objects.filter(~Exists(coming), state=EventState.RECEIVED)
    return _give_up(list(lost.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _give_up(event_ids: list[str]) -> int:
    """Mark events as failed, once, and tell those who run the office. Audit: webhook.failed."""
    failed = 0
    for event in StripeEvent.objects.select_for_update().filter(pk__in=event_ids, state=EventState.RECEIVED):
        event.state = EventState.FAILED
        event.save(update_fields=["state"])
        record(verb=verbs.WEBHOOK_FAILED, actor=None, on=f"webhook:{event.pk}", outcome="failed")
        failed += 1
    if failed:
        log.error("events: %d given up", failed)
        tell_administrators(EVENT_FAILED, "webhook:stripe")
    return failed


@transaction.atomic
def retry_event(*, actor: User | None, event: StripeEvent) -> bool:
    """Give a failed event all its attempts again; says whether it was failed. `actor` None is the office itself. Audit: webhook.retried."""
    held = StripeEvent.objects.select_for_update().filter(pk=event.pk, state=EventState.FAILED).first()
    if held is None:
        return False
    held.state, held.attempts, held.note = EventState.RECEIVED, 0, ""
    held.save(update_fields=["state", "attempts", "note"])
    enqueue(HANDLE_EVENT, unique=_KEY + held.pk, event_id=held.pk)
    record(verb=verbs.WEBHOOK_RETRIED, actor=actor, on=f"webhook:{held.pk}")
    return True
