"""The view of an Office file as PDF, kept beside the version it was made of."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock


class RenditionState(models.TextChoices):
    """Where a view stands."""

    COMING = "coming", _("Being made")
    READY = "ready", _("Made")
    NONE = "none", _("There is none")


class Unviewable(models.TextChoices):
    """Why there is no view, with what to do instead."""

    LARGE = (
        "large",
        _("It is too large or too complicated to be read on this page. Download it to read it."),
    )
    UNREADABLE = (
        "unreadable",
        _(
            "It could not be prepared for reading on this page; perhaps it is locked with a password. Download it to read it."
        ),
    )


class Rendition(models.Model):
    """The PDF that was made of one version, sealed under a key of its own that the binder's key wraps.

    Units: `size_bytes` of the plain content; `sha256` of it in hex. The wrapped key is bound to the version's hash. While there
    is none `storage_key` is null.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.OneToOneField("vault.Version", on_delete=models.CASCADE, related_name="rendition")
    state = models.CharField(max_length=8, choices=RenditionState.choices, default=RenditionState.COMING)
    reason = models.CharField(max_length=12, choices=Unviewable.choices, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    storage_key = models.CharField(max_length=80, unique=True, null=True)
    wrapped_key = models.BinaryField(max_length=128, null=True)
    asked_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Rendition]] = models.Manager()

    class Meta:
        """Woken by the time since when it is waited for."""

        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="rendition_to_make")]

    def __str__(self) -> str:
        """Give where it stands, never a name."""
        return str(self.state)

    @property
    def name(self) -> str:
        """The name of the version with the ending of a PDF."""
        return f"{self.version.name.rpartition('.')[0]}.pdf"

    @property
    def content_type(self) -> str:
        """What a view always is."""
        return "application/pdf"

    @property
    def is_ready(self) -> bool:
        """Whether there is something to read."""
        return self.state == RenditionState.READY

    @property
    def is_coming(self) -> bool:
        """Whether it is still being made."""
        return self.state == RenditionState.COMING
