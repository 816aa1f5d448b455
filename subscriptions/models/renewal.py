"""That a subscriber was told of a renewal before it came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from common import clock
from subscriptions.models.customer import Subscription
from subscriptions.models.plan import PlanEdition


class RenewalLetter(models.Model):
    """The letter before one renewal: what was said to cost how much, and when. Written once a period and edition.

    LEGAL: automatic-renewal statutes ask for a notice 15 to 45 days before a yearly renewal, and for proof of it.
    Units: `price_minor` is what is charged at the renewal, as Stripe reckoned it when the letter was written.
    """

    id = models.BigAutoField(primary_key=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="renewal_letters")
    edition = models.ForeignKey(PlanEdition, on_delete=models.PROTECT, related_name="+")
    renews_at = models.DateTimeField()
    price_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A renewal is told of once; once more only when she moved to other terms meanwhile."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "renews_at", "edition"], name="renewal_letter_once")
        ]

    def __str__(self) -> str:
        """Give the day."""
        return f"{self.renews_at:%Y-%m-%d}"
