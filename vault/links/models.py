"""A guest link and the files it gives."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock, ids
from vault.links.bounds import MOST_BYTES, MOST_FILES, RESTORABLE_FOR
from vault.links.querysets import LinkQuerySet


class LinkPurpose(models.TextChoices):
    """Which way files go."""

    OUT = "out", _("Sent")
    IN = "in", _("Asked for")


class LinkState(models.TextChoices):
    """Where a link stands, as far as its own row knows."""

    OPEN = "open", _("Open")
    ENDED = "ended", _("Ended")
    STOPPED = "stopped", _("Stopped")


class Link(models.Model):
    """A way in or out of one binder for one person without an account, until `expires_at`.

    Only the SHA-256 of the token is kept, and only Django's hash of the password. `note` is sealed text under the binder's
    key. `is_once`: one browser opens it, none after that. `second_email`: where a code is sent that it asks for besides, if named. Units: `uploaded_bytes`, `most_bytes`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    binder = models.ForeignKey("vault.Binder", on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=3, choices=LinkPurpose.choices)
    name = models.CharField(max_length=150)
    email = models.EmailField(max_length=254)
    second_email = models.EmailField(max_length=254, blank=True, default="", db_default="")
    language = models.CharField(max_length=10, default="en")
    note = models.BinaryField(null=True)
    token_digest = models.BinaryField(max_length=32, unique=True)
    password = models.CharField(max_length=128, blank=True)
    is_once = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="links_made")
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    downloaded = models.PositiveIntegerField(default=0)
    uploaded = models.PositiveIntegerField(default=0)
    uploaded_bytes = models.BigIntegerField(default=0)
    most_files = models.PositiveIntegerField(default=MOST_FILES)
    most_bytes = models.BigIntegerField(default=MOST_BYTES)

    objects = LinkQuerySet.as_manager()

    class Meta:
        """Listed by binder, warned of by their end."""

        indexes: ClassVar = [
            models.Index(fields=["binder", "-created_at"], name="link_of_binder"),
            models.Index(fields=["expires_at"], name="link_by_end"),
        ]

    def __str__(self) -> str:
        """Give the reference, never the person."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this link."""
        return f"link:{self.reference}"

    @property
    def is_out(self) -> bool:
        """Whether it gives files rather than taking them."""
        return self.purpose == LinkPurpose.OUT

    @property
    def has_password(self) -> bool:
        """Whether a password has to be known besides the link."""
        return bool(self.password)

    @property
    def asks_code(self) -> bool:
        """Whether a code has to be typed besides, which goes to its second address."""
        return bool(self.second_email)

    @property
    def ends_at(self) -> datetime:
        """When it ended or will end."""
        return min(self.revoked_at, self.expires_at) if self.revoked_at else self.expires_at

    @property
    def restorable_until(self) -> datetime:
        """Until when it can be brought back after its end."""
        return self.ends_at + RESTORABLE_FOR

    def state(self, at: datetime) -> LinkState:
        """Say where the link stands at `at`. Whether its maker may still share is the gate's to say."""
        if self.revoked_at is not None:
            return LinkState.STOPPED
        return LinkState.OPEN if at < self.expires_at else LinkState.ENDED


class LinkedVersion(models.Model):
    """One version that a link gives, and how often it was fetched."""

    id = models.BigAutoField(primary_key=True)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="given")
    version = models.ForeignKey("vault.Version", on_delete=models.CASCADE, related_name="given_by")
    times = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        """Each version once a link."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["link", "version"], name="linked_version_once")]

    def __str__(self) -> str:
        """Give how often it was fetched."""
        return f"fetched {self.times} times"


class LinkCode(models.Model):
    """A code on its way to the second address of a link. Only a keyed hash is kept; right, it is deleted.

    Units: `tries` counts codes that were typed, right or wrong.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="codes")
    digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        """Give how often it was tried."""
        return f"tried {self.tries} times"
