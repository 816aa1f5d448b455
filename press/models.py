"""The firm's sealing identities: a certificate that the world may see, and a key that nobody sees."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class SealingIdentityQuerySet(models.QuerySet["SealingIdentity"]):
    """The identities, the newest first."""

    def current(self) -> SealingIdentity | None:
        """Give the one that seals now, with no promise that its days are not over."""
        return self.filter(retired_at=None).order_by("-number").first()


class SealingIdentity(models.Model):
    """One certificate of the firm and the private key that belongs to it, sealed under the office key.

    They are numbered from 1. When the next one is made, the older is retired: its key is destroyed, its certificate stays, so that
    what it sealed can be checked for good. `certificate` is PEM, `fingerprint` its SHA-256 in hex.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    firm_name = models.CharField(max_length=64)
    certificate = models.TextField()
    fingerprint = models.CharField(max_length=64, unique=True)
    sealed_key = models.BinaryField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = SealingIdentityQuerySet.as_manager()

    class Meta:
        """The newest first; a key only with the one in use."""

        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(retired_at=None) | models.Q(sealed_key=b""), name="retired_seal_has_no_key"
            )
        ]

    def __str__(self) -> str:
        """Give the number and the beginning of the fingerprint, never the key."""
        return f"seal {self.number} ({self.fingerprint[:16]})"

    @property
    def record_ref(self) -> str:
        """How the record names it."""
        return f"seal:{self.fingerprint[:16]}"

    @property
    def key_context(self) -> str:
        """What the sealed key is bound to."""
        return f"sealing-identity:{self.pk}"
