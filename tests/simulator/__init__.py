"""The Stripe simulator, driven as the portal drives it: through Stripe's own library, against the running process."""
