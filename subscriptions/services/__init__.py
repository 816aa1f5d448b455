"""Every write about plans, payments, rights and included services."""

from subscriptions.services.buying import cancel_at_period_end, card_page, resume, settle_checkout, start_checkout
from subscriptions.services.ledger import balances, grant_services, reserve, return_unit, use
from subscriptions.services.payments import follow_charge
from subscriptions.services.plans import offer, publish_edition
from subscriptions.services.reconciling import catch_up, reconcile
from subscriptions.services.renewals import write_renewal_letters
from subscriptions.services.rights import end_source, grant_source
from subscriptions.services.snapshots import keep_receipt, refresh, take_snapshot
from subscriptions.services.webhooks import find_given_up, handle, receive, refused, retry_event

__all__ = [
    "balances",
    "cancel_at_period_end",
    "card_page",
    "catch_up",
    "end_source",
    "find_given_up",
    "follow_charge",
    "grant_services",
    "grant_source",
    "handle",
    "keep_receipt",
    "offer",
    "publish_edition",
    "receive",
    "reconcile",
    "refresh",
    "refused",
    "reserve",
    "resume",
    "retry_event",
    "return_unit",
    "settle_checkout",
    "start_checkout",
    "take_snapshot",
    "use",
    "write_renewal_letters",
]
