"""Dated rights. Each row says what it opens, from when to when, and why."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock


class Source(models.TextChoices):
    """Where a right comes from."""

    PLAN = "plan", _("Your plan")
    OPEN_MATTER = "open_matter", _("Your open matter")
    FREE_WINDOW = "free_window", _("The free time after your matter")
    COMP = "comp", _("A present from the firm")
    GIFT = "gift", _("A gift from somebody")
    SEAT = "seat", _("A seat in a household or company plan")


class Entitlement(models.Model):
    """One right of one person. `source_ref` is the record reference of what gives it; `ends_at` empty means no end.

    Shape: `features` lists `Feature` codes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entitlements")
    source = models.CharField(max_length=12, choices=Source.choices)
    source_ref = models.CharField(max_length=80)
    features = models.JSONField(default=list)
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """One row a person, source and cause; asked by person."""

        indexes: ClassVar = [models.Index(fields=["user", "ends_at"], name="entitlement_of_user")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "source", "source_ref"], name="entitlement_once")
        ]

    def __str__(self) -> str:
        """Give the source."""
        return self.source
