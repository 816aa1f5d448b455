"""The record as Django reads it. The tables are made by SQL (`audit.schema`), written by `audit.services`, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from django.db import models

from audit.errors import AppendOnly
from audit.querysets import AppendOnlyQuerySet, RecordQuerySet
from common.clock import from_micros


class AppendOnlyModel(models.Model):
    """A row that cannot be saved or deleted through the ORM."""

    class Meta:
        abstract = True

    def save(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse. Raises: AppendOnly."""
        raise AppendOnly(detail=f"{self._meta.label_lower} is written by audit.services only")

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse. Raises: AppendOnly."""
        raise AppendOnly(detail=f"{self._meta.label_lower} is never deleted")


class Record(AppendOnlyModel):
    """One line: who did what to which object, when, in which request. References only; names are sealed in `Label`.

    Units: `at_us` whole microseconds since 1970 in UTC. Shape: hashes are empty or SHA-256 digests; `mac` is the
    HMAC-SHA-256 of all other columns under a key that the database does not have.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    at_us = models.BigIntegerField()
    actor = models.TextField()
    acting_for = models.TextField()
    session_ref = models.TextField()
    ip = models.TextField()
    verb = models.TextField()
    on_ref = models.TextField()
    matter_ref = models.TextField()
    outcome = models.TextField()
    request_id = models.TextField()
    before_hash = models.BinaryField()
    after_hash = models.BinaryField()
    label_hash = models.BinaryField()
    mac = models.BinaryField()

    objects = RecordQuerySet.as_manager()

    if TYPE_CHECKING:
        link: Link

    class Meta:
        managed = False
        db_table = "audit_record"

    def __str__(self) -> str:
        """Say what happened in references."""
        return f"{self.verb} {self.on_ref} by {self.actor}"

    @property
    def at(self) -> datetime:
        """The instant at which it was written, aware, in UTC."""
        return from_micros(self.at_us)

    @property
    def seq(self) -> int | None:
        """Its place in the chain, or None while its transaction is not committed. One query unless it came by `page`."""
        try:
            return self.link.seq
        except Link.DoesNotExist:
            return None


class Link(AppendOnlyModel):
    """A place in the chain: which row stands at `seq`, what came before, and by what the row is looked up.

    Shape: `link` is SHA-256(prev, seq, mac of the row). The last three columns repeat the row's, so that a page in the
    order of the chain is read from one index; verification compares them.
    """

    seq = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(Record, models.DO_NOTHING, related_name="link", db_constraint=False)
    prev = models.BinaryField()
    link = models.BinaryField()
    actor = models.TextField()
    on_ref = models.TextField()
    matter_ref = models.TextField()

    objects = AppendOnlyQuerySet["Link"].as_manager()

    class Meta:
        managed = False
        db_table = "audit_link"

    def __str__(self) -> str:
        """Give the place."""
        return f"link {self.seq}"


class Label(AppendOnlyModel):
    """The names of one row, sealed. When the key is destroyed they are gone; the row and the chain stay as they are."""

    record_id: UUID
    record = models.OneToOneField(
        Record, models.DO_NOTHING, primary_key=True, related_name="label", db_constraint=False
    )
    key_id = models.UUIDField()
    sealed = models.BinaryField()

    objects = AppendOnlyQuerySet["Label"].as_manager()

    class Meta:
        managed = False
        db_table = "audit_label"

    def __str__(self) -> str:
        """Give the id of the row, never a name."""
        return f"label of {self.record_id}"


class Checkpoint(AppendOnlyModel):
    """The head of the chain at one moment, signed: from here on the past cannot be written anew unnoticed.

    Shape: `signature` is Ed25519 over `seq`, `head`, `count` and `at_us` (see `audit.checkpoints`).
    """

    seq = models.BigIntegerField(primary_key=True)
    head = models.BinaryField()
    count = models.BigIntegerField()
    at_us = models.BigIntegerField()
    signature = models.BinaryField()

    objects = AppendOnlyQuerySet["Checkpoint"].as_manager()

    class Meta:
        managed = False
        db_table = "audit_checkpoint"

    def __str__(self) -> str:
        """Give the place it vouches for."""
        return f"checkpoint {self.seq}"

    @property
    def at(self) -> datetime:
        """The instant at which it was signed, aware, in UTC."""
        return from_micros(self.at_us)
