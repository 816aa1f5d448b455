"""The service ledger: what a person may use this year, and every unit reserved, used and returned."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock, ids


class ServiceAccount(models.Model):
    """So many units of one service for one person in one period, given by one source.

    Units: `granted`, `reserved`, `used` count services. What is left is granted - reserved - used, never below nought.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="service_accounts")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    source_ref = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    granted = models.PositiveSmallIntegerField()
    reserved = models.PositiveSmallIntegerField(default=0)
    used = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """One account a service, source and period; the database itself refuses to overdraw."""

        indexes: ClassVar = [models.Index(fields=["user", "ends_at"], name="service_account_of_user")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "code", "source_ref", "starts_at"], name="service_account_once"),
            models.CheckConstraint(
                condition=Q(granted__gte=models.F("reserved") + models.F("used")), name="service_account_not_overdrawn"
            ),
        ]

    def __str__(self) -> str:
        """Give the code."""
        return self.code

    @property
    def left(self) -> int:
        """How many units can still be reserved."""
        return self.granted - self.reserved - self.used

    @property
    def record_ref(self) -> str:
        """How the record names this account."""
        return f"service_account:{self.reference}"


class EntryKind(models.TextChoices):
    """The four movements of a unit."""

    GRANT = "grant", _("Given")
    RESERVE = "reserve", _("Reserved")
    USE = "use", _("Used")
    RETURN = "return", _("Returned")


class ServiceEntry(models.Model):
    """A movement. Entries are only added; `request_ref` is what the unit was for."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(ServiceAccount, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    units = models.PositiveSmallIntegerField(default=1)
    request_ref = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A request moves a unit each way once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "kind", "request_ref"], condition=~Q(kind="grant"), name="service_entry_once"
            )
        ]

    def __str__(self) -> str:
        """Give the kind."""
        return self.kind
