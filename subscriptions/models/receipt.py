"""The proof of a payment, and what became of the money afterwards."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from common import clock, ids
from subscriptions.models.customer import Subscription


class DisputeStatus(models.TextChoices):
    """Stripe's own words for where a dispute stands."""

    WARNING_NEEDS_RESPONSE = "warning_needs_response", _("The bank asks")
    WARNING_UNDER_REVIEW = "warning_under_review", _("The bank reads our answer")
    WARNING_CLOSED = "warning_closed", _("The bank asked no further")
    NEEDS_RESPONSE = "needs_response", _("Wants our answer")
    UNDER_REVIEW = "under_review", _("The bank decides")
    APPEAL_NEEDS_RESPONSE = "appeal_needs_response", _("Wants our answer again")
    APPEAL_UNDER_REVIEW = "appeal_under_review", _("The bank decides again")
    PREVENTED = "prevented", _("Prevented")
    WON = "won", _("Decided for the firm")
    LOST = "lost", _("Decided for the cardholder")


UNDECIDED = (
    DisputeStatus.WARNING_NEEDS_RESPONSE,
    DisputeStatus.WARNING_UNDER_REVIEW,
    DisputeStatus.NEEDS_RESPONSE,
    DisputeStatus.UNDER_REVIEW,
    DisputeStatus.APPEAL_NEEDS_RESPONSE,
    DisputeStatus.APPEAL_UNDER_REVIEW,
)


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """Receipts."""

    def with_disputes(self) -> Self:
        """Let each say whether a bank looks at it (`is_disputed`) or has taken the money back (`is_lost`), in one query."""
        disputes = Dispute.objects.filter(receipt=OuterRef("pk"))
        return self.annotate(
            is_disputed=Exists(disputes.filter(status__in=UNDECIDED)),
            is_lost=Exists(disputes.filter(status=DisputeStatus.LOST)),
        )


class Receipt(models.Model):
    """A paid invoice as it was read from Stripe; printed as a paper whenever asked for.

    `refunded_minor` is what went back of it, read from its charge at `charge_read_at`; `refunded_at` is when we first read of the
    latest change. `return_told_at` is when the person was written to about losing or getting back the whole.
    Shape: `lines` is `[{"description": str, "amount_minor": int}]`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="receipts")
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="receipts", null=True)
    stripe_invoice_id = models.CharField(max_length=80, unique=True)
    number = models.CharField(max_length=40)
    amount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    lines = models.JSONField(default=list)
    period_starts_at = models.DateTimeField(null=True)
    period_ends_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField()
    refunded_minor = models.PositiveIntegerField(default=0)
    refunded_at = models.DateTimeField(null=True)
    charge_read_at = models.DateTimeField(null=True)
    return_told_at = models.DateTimeField(null=True)
    is_disputed: bool  # by `with_disputes`
    is_lost: bool  # by `with_disputes`

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-paid_at"]
        indexes: ClassVar = [models.Index(fields=["user", "-paid_at"], name="receipt_of_user")]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def is_refunded(self) -> bool:
        """Whether all of it went back."""
        return 0 < self.amount_minor <= self.refunded_minor

    @property
    def record_ref(self) -> str:
        """How the record names this receipt."""
        return f"receipt:{self.reference}"


class Dispute(models.Model):
    """A payment that the cardholder's bank asks us about, as it was read from Stripe. It locks nobody out; losing it ends the plan.

    `answer_by` is the day by which the firm must have answered at Stripe. `reason` is Stripe's word.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="disputes")
    stripe_id = models.CharField(max_length=80, unique=True)
    status = models.CharField(max_length=30, choices=DisputeStatus.choices)
    amount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-opened_at"]
        indexes: ClassVar = [models.Index(fields=["status", "opened_at"], name="dispute_by_status")]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def is_undecided(self) -> bool:
        """Whether the bank has not decided yet."""
        return self.status in UNDECIDED

    @property
    def record_ref(self) -> str:
        """How the record names this dispute."""
        return f"dispute:{self.reference}"
