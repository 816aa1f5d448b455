"""Commands of `subscriptions`."""
