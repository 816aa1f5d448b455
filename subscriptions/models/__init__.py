"""The tables of subscriptions, one concept a file."""

from subscriptions.models.customer import Consent, Customer, Receipt, Subscription, SubscriptionStatus
from subscriptions.models.entitlement import Entitlement, Source
from subscriptions.models.event import EventState, StripeEvent
from subscriptions.models.ledger import EntryKind, ServiceAccount, ServiceEntry
from subscriptions.models.plan import IncludedService, Plan, PlanEdition

__all__ = [
    "Consent",
    "Customer",
    "Entitlement",
    "EntryKind",
    "EventState",
    "IncludedService",
    "Plan",
    "PlanEdition",
    "Receipt",
    "ServiceAccount",
    "ServiceEntry",
    "Source",
    "StripeEvent",
    "Subscription",
    "SubscriptionStatus",
]
