"""Plans, Stripe, entitlements and the ledger of included services."""
