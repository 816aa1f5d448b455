"""Plans and their editions. An edition is frozen once somebody could have bought it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock, ids

#: What the renewal letter keeps; true of every edition, so no edition has to say it.
RENEWAL_PROMISE = _("We write to you 30 days before it renews, with the price and the day.")


class Plan(models.Model):
    """A plan the firm offers. What it costs and includes stands in its editions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    tagline = models.CharField(_("in one sentence"), max_length=200, blank=True)
    is_offered = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """As laid out on the plans page."""

        ordering: ClassVar = ["position", "slug"]

    def __str__(self) -> str:
        """Give the name."""
        return self.name


class PlanEdition(models.Model):
    """The terms of a plan at a time: price, features, included services, renewal words.

    Units: `price_minor` a year in the smallest unit of `currency` (ISO 4217, lower case as Stripe has it).
    Shape: `features` lists `Feature` codes. `terms` is the exact text a subscriber consents to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    price_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="usd")
    features = models.JSONField(default=list)
    terms = models.TextField()
    stripe_price_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Numbered within a plan."""

        ordering: ClassVar = ["plan", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "number"], name="plan_edition_once")]

    def __str__(self) -> str:
        """Give the plan's slug and the number."""
        return f"{self.plan.slug} {self.number}"

    @property
    def words(self) -> str:
        """The terms as they stand before the button and are consented to: the edition's own, and what the office promises of all."""
        return f"{self.terms} {RENEWAL_PROMISE}"

    @property
    def record_ref(self) -> str:
        """How the record names this edition."""
        return f"plan_edition:{self.reference}"


class IncludedService(models.Model):
    """So many of a service a year within an edition. `code` is what the ledger and the interviews speak of."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(PlanEdition, on_delete=models.CASCADE, related_name="included")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    units = models.PositiveSmallIntegerField()

    class Meta:
        """One line a service."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "code"], name="included_service_once")]

    def __str__(self) -> str:
        """Give the code."""
        return self.code
