"""What a version says about itself, sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from common import clock


class FileFacts(models.Model):
    """The facts of one version as they were read once after its check; sealed under its binder's key.

    `sealed` is empty when they could not be read. A version without a row was not read yet, or is of a kind that has none.
    """

    version = models.OneToOneField("vault.Version", on_delete=models.CASCADE, related_name="facts", primary_key=True)
    sealed = models.BinaryField(null=True)
    read_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager[FileFacts]] = models.Manager()

    def __str__(self) -> str:
        """Give when they were read, never what they say."""
        return f"read {self.read_at.isoformat()}"
