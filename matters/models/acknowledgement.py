"""That somebody said a paper reached her."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from common import clock
from vault.models import Version


class Acknowledgement(models.Model):
    """A person said that she has received a version: once, at `at`. It says nothing about whether she read or agrees."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Said once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "user"], name="acknowledged_once")]

    def __str__(self) -> str:
        """Give the time."""
        return f"acknowledged {self.at.isoformat()}"
