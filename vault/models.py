"""Binders, their files and versions, who opened them, and uploads on their way."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.grants import UserGrant
from common import clock, ids
from keys.models import Key
from vault.facts.kinds import Fact, FactKind
from vault.facts.models import FileFacts
from vault.links.models import Link, LinkCode, LinkedVersion, LinkPurpose, LinkState
from vault.querysets import BinderQuerySet, FileQuerySet, VersionQuerySet
from vault.renditions.models import Rendition, RenditionState, Unviewable
from vault.roles import BinderAction

__all__ = [
    "Binder",
    "BinderGrant",
    "Fact",
    "FactKind",
    "File",
    "FileFacts",
    "Folder",
    "Link",
    "LinkCode",
    "LinkPurpose",
    "LinkState",
    "LinkedVersion",
    "Opening",
    "OpeningKind",
    "Rendition",
    "RenditionState",
    "ScanState",
    "Scanner",
    "ScannerState",
    "ScannerTrouble",
    "Unviewable",
    "Upload",
    "UploadState",
    "Version",
]


class Binder(models.Model):
    """The unit of access: a set of files with one audience and one key.

    `belongs_to` is the record reference of what it is a part of (a matter), so that the record can tell of it together.
    `is_sensitive`: guest links without a second address open nothing here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    key = models.OneToOneField(Key, on_delete=models.PROTECT, related_name="+")
    belongs_to = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    is_sensitive = models.BooleanField(default=False, db_default=False)

    objects = BinderQuerySet.as_manager()

    class Meta:
        """Its grants speak our own words, not Django's four."""

        default_permissions = ()
        permissions: ClassVar = [(action.value, str(action.name).lower()) for action in BinderAction]
        indexes: ClassVar = [models.Index(fields=["belongs_to"], name="binder_of_whole")]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this binder."""
        return f"binder:{self.reference}"

    @property
    def matter_ref(self) -> str:
        """Under which reference the record gathers what happens here."""
        return self.belongs_to or self.record_ref


class BinderGrant(UserGrant):
    """A person's right on a binder: one row a codename, gone when the binder is gone."""

    content_object = models.ForeignKey(Binder, on_delete=models.CASCADE, related_name="grants")

    class Meta(UserGrant.Meta):
        """Asked by person and codename in every queryset of private things."""

        indexes: ClassVar = [models.Index(fields=["user", "permission", "content_object"], name="binder_grant_of_user")]


class Folder(models.Model):
    """A named place inside a binder."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    binder = models.ForeignKey(Binder, on_delete=models.CASCADE, related_name="folders")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, related_name="children", null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        """One folder a name and place."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["binder", "parent", "name"], name="folder_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference


class File(models.Model):
    """A paper with its versions. `latest_number` and `latest_at` follow the newest version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    binder = models.ForeignKey(Binder, on_delete=models.CASCADE, related_name="files")
    folder = models.ForeignKey(Folder, on_delete=models.SET_NULL, related_name="files", null=True, blank=True)
    name = models.CharField(_("name"), max_length=150)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(default=clock.now)
    latest_number = models.PositiveIntegerField(default=0)
    latest_at = models.DateTimeField(default=clock.now)

    objects = FileQuerySet.as_manager()

    class Meta:
        """Lists of a binder read newest first."""

        indexes: ClassVar = [models.Index(fields=["binder", "-latest_at", "-id"], name="file_in_binder")]

    def __str__(self) -> str:
        """Give the reference, never the name."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this file."""
        return f"file:{self.reference}"


class ScanState(models.TextChoices):
    """What the malware scanner said of a version."""

    WAITING = "waiting", _("Being checked for viruses")
    CLEAN = "clean", _("Checked for viruses")
    NOT_SCANNED = "not_scanned", _("Not checked for viruses")
    QUARANTINED = "quarantined", _("Kept apart: it may carry a virus")


class Version(models.Model):
    """One frozen state of a file. Its bytes lie sealed under a key of its own, wrapped by the binder's key.

    Units: `size_bytes` of the plain content; `sha256` in hex and `crc32` (for archives), empty until known. `comment` is
    sealed text. The bytes are bound to the `id`. `link` is the guest link it came in by, and then it has no author.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=120)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    crc32 = models.PositiveBigIntegerField(null=True)
    storage_key = models.CharField(max_length=80, unique=True)
    wrapped_key = models.BinaryField(max_length=128)
    comment = models.BinaryField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(default=clock.now)
    scan_state = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.WAITING)
    scan_note = models.CharField(max_length=120, blank=True)
    scanned_at = models.DateTimeField(null=True)
    link = models.ForeignKey("vault.Link", on_delete=models.SET_NULL, related_name="arrivals", null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        """Numbers do not repeat within a file."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "number"], name="version_number_once")]
        indexes: ClassVar = [models.Index(fields=["scan_state", "created_at"], name="version_to_scan")]

    def __str__(self) -> str:
        """Give the number."""
        return f"version {self.number}"

    @property
    def record_ref(self) -> str:
        """How the record names this version."""
        return f"{self.file.record_ref}/{self.number}"


class OpeningKind(models.TextChoices):
    """How a version was opened."""

    VIEWED = "viewed", _("Opened")
    DOWNLOADED = "downloaded", _("Downloaded")


class Opening(models.Model):
    """That a person opened a version: the first and the last time, and how often."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=12, choices=OpeningKind.choices)
    first_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        """One row a version, person and way."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "user", "how"], name="opening_once")]

    def __str__(self) -> str:
        """Give the way and time."""
        return f"{self.how} {self.last_at.isoformat()}"


class UploadState(models.TextChoices):
    """Where an upload stands."""

    GROWING = "growing", _("On its way")
    FINISHED = "finished", _("Arrived")
    ABANDONED = "abandoned", _("Given up")


class Upload(models.Model):
    """A file on its way in, resumable until `expires_at`. The received length is what the growing file on disk holds.

    Its `id` becomes the version's: the bytes are bound to it from the first one on. It is sent by a person or through a link.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    binder = models.ForeignKey(Binder, on_delete=models.CASCADE, related_name="uploads")
    folder = models.ForeignKey(Folder, on_delete=models.SET_NULL, related_name="+", null=True)
    replaces = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+", null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True)
    link = models.ForeignKey("vault.Link", on_delete=models.CASCADE, related_name="uploads", null=True)
    name = models.CharField(max_length=150)
    declared_type = models.CharField(max_length=120, blank=True)
    comment = models.BinaryField(null=True)
    length_bytes = models.BigIntegerField()
    storage_key = models.CharField(max_length=80, unique=True)
    wrapped_key = models.BinaryField(max_length=128)
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.GROWING)
    version = models.OneToOneField(Version, on_delete=models.SET_NULL, related_name="upload", null=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        """Swept by expiry."""

        indexes: ClassVar = [models.Index(fields=["state", "expires_at"], name="upload_to_sweep")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(actor=None, link__isnull=False) | models.Q(actor__isnull=False, link=None),
                name="upload_has_one_sender",
            )
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this upload."""
        return f"upload:{self.reference}"


class ScannerState(models.TextChoices):
    """How far the malware scanner may be believed."""

    UNASKED = "unasked", _("Not asked yet")
    FIT = "fit", _("Works")
    AGEING = "ageing", _("Works, with signatures of some days ago")
    CLOSED = "closed", _("Not to be believed: nothing new leaves the quarantine")


class ScannerTrouble(models.TextChoices):
    """What is wrong with the scanner, for whoever runs the office."""

    UNREACHABLE = "unreachable", _("It does not answer.")
    BLIND = "blind", _("It no longer finds the test virus.")
    SHUT_ARCHIVES = "shut_archives", _("It no longer finds the test virus inside an archive.")
    SILENT = "silent", _("It calls clean what it gave up on. Set AlertExceedsMax to yes.")
    UNDATED = "undated", _("It does not say how old its signatures are.")
    OLD = "old", _("Its signatures are older than seven days.")
    AGEING = "ageing", _("Its signatures are older than three days.")


class Scanner(models.Model):
    """What the malware scanner answered when it was last asked about itself: the one row of the office.

    `address` is the one that was asked; `since` when it came to be as it is. `signatures_at` is null when it gave no date.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    address = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=8, choices=ScannerState.choices, default=ScannerState.UNASKED)
    trouble = models.CharField(max_length=16, choices=ScannerTrouble.choices, blank=True)
    signatures_at = models.DateTimeField(null=True)
    since = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(null=True)

    record_ref = "scanner:office"

    class Meta:
        """One row."""

        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="scanner_is_one")]

    def __str__(self) -> str:
        """Give the state."""
        return str(self.state)

    @property
    def is_closed(self) -> bool:
        """Whether nothing new is let out."""
        return self.state == ScannerState.CLOSED
