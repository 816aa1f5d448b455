"""The entries of the embedded engine. The full-text index beside them is made by the migration, for each database its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from common import clock
from vault.models import Binder


class Entry(models.Model):
    """A text to be found, with its one audience: `level` of the library, or the people of `binder`."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=40)
    part = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    level = models.CharField(max_length=12, blank=True)
    binder = models.ForeignKey(Binder, on_delete=models.CASCADE, related_name="+", null=True)
    language = models.CharField(max_length=10, default="en")
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        """One entry an object and part, with exactly one audience."""

        indexes: ClassVar = [
            models.Index(fields=["binder"], name="search_entry_binder"),
            models.Index(fields=["level"], name="search_entry_level"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key", "part"], name="search_entry_once"),
            models.CheckConstraint(
                condition=models.Q(level="", binder__isnull=False) | (~models.Q(level="") & models.Q(binder=None)),
                name="search_entry_one_audience",
            ),
        ]

    def __str__(self) -> str:
        """Give kind and key."""
        return f"{self.kind} {self.key}"
