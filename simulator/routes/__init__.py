"""The addresses under `/v1/`, one file a resource. Importing this package registers them all."""

from simulator.routes import (
    checkout_sessions,
    customers,
    events,
    invoices,
    payments,
    portal_sessions,
    prices,
    products,
    subscriptions,
)

__all__ = [
    "checkout_sessions",
    "customers",
    "events",
    "invoices",
    "payments",
    "portal_sessions",
    "prices",
    "products",
    "subscriptions",
]
