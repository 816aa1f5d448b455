"""Whose payment page is being opened just now."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Checkout(models.Model):
    """The one order of a person that may have a payment page: a second order takes its place or waits, never stands beside it.

    `once` is the token of the order form. `held_until` is set while Stripe is being asked for the page; whoever comes back after
    another order took the place has lost it and must throw the page away.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="checkout"
    )
    once = models.UUIDField()
    held_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Give the token."""
        return str(self.once)
