"""The tables of subscriptions, one concept a file."""

from subscriptions.models.checkout import Checkout
from subscriptions.models.customer import Consent, Customer, Subscription, SubscriptionStatus
from subscriptions.models.entitlement import Entitlement, Source
from subscriptions.models.event import EventState, StripeEvent
from subscriptions.models.ledger import EntryKind, ServiceAccount, ServiceEntry
from subscriptions.models.plan import IncludedService, Plan, PlanEdition
from subscriptions.models.receipt import UNDECIDED, Dispute, DisputeStatus, Receipt
from subscriptions.models.renewal import RenewalLetter

__all__ = [
    "UNDECIDED",
    "Checkout",
    "Consent",
    "Customer",
    "Dispute",
    "DisputeStatus",
    "Entitlement",
    "EntryKind",
    "EventState",
    "IncludedService",
    "Plan",
    "PlanEdition",
    "Receipt",
    "RenewalLetter",
    "ServiceAccount",
    "ServiceEntry",
    "Source",
    "StripeEvent",
    "Subscription",
    "SubscriptionStatus",
]
