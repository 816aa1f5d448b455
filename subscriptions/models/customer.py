"""Who pays, for what, on which words, and the proof of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock, ids
from subscriptions.models.plan import PlanEdition

PAYMENT_GRACE = timedelta(days=14)


class Customer(models.Model):
    """A person as Stripe knows her."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="stripe_customer"
    )
    stripe_id = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        """Give Stripe's id."""
        return self.stripe_id


class SubscriptionStatus(models.TextChoices):
    """Stripe's own words for where a subscription stands."""

    INCOMPLETE = "incomplete", _("Waiting for the first payment")
    INCOMPLETE_EXPIRED = "incomplete_expired", _("Never paid")
    TRIALING = "trialing", _("On trial")
    ACTIVE = "active", _("Active")
    PAST_DUE = "past_due", _("Payment is late")
    CANCELED = "canceled", _("Ended")
    UNPAID = "unpaid", _("Not paid")
    PAUSED = "paused", _("Paused")


class Subscription(models.Model):
    """A snapshot of a Stripe subscription, written whole each time it is re-read; never patched from an event.

    `read_at` is when Stripe said all this. `past_due_since` starts the payment grace. `end_reason` is Stripe's word for why it
    ended. `disputed_since` is ours: a bank is looking at a payment of it, which takes nothing away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="subscriptions")
    stripe_id = models.CharField(max_length=80, unique=True)
    edition = models.ForeignKey(PlanEdition, on_delete=models.PROTECT, related_name="subscriptions")
    status = models.CharField(max_length=20, choices=SubscriptionStatus.choices)
    period_starts_at = models.DateTimeField()
    period_ends_at = models.DateTimeField()
    cancels_at_period_end = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)
    past_due_since = models.DateTimeField(null=True, blank=True)
    disputed_since = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        """Read by person and status, and by the day of renewal."""

        indexes: ClassVar = [
            models.Index(fields=["user", "status"], name="subscription_of_user"),
            models.Index(fields=["status", "period_ends_at"], name="subscription_by_renewal"),
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def grace_ends_at(self) -> datetime | None:
        """When the library closes if a late payment never comes; None while nothing is late."""
        return self.past_due_since + PAYMENT_GRACE if self.past_due_since else None

    @property
    def record_ref(self) -> str:
        """How the record names this subscription."""
        return f"subscription:{self.reference}"


class Consent(models.Model):
    """That a person agreed to the renewal words of an edition before she paid: the words themselves, and when.

    LEGAL: automatic-renewal statutes ask for proof of consent to the terms as shown, kept for years.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents")
    edition = models.ForeignKey(PlanEdition, on_delete=models.PROTECT, related_name="consents")
    words = models.TextField()
    language = models.CharField(max_length=10)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=40, blank=True)
    given_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        """Give the time."""
        return self.given_at.isoformat()
