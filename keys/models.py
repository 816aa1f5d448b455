"""Keys, each wrapped under the key-encrypting key. Nothing here is readable with the database alone."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyKind(models.TextChoices):
    """What a key belongs to."""

    BINDER = "binder", _("Binder")
    PERSON = "person", _("Person")
    OFFICE = "office", _("Office")


class Key(models.Model):
    """One 256-bit key. `subject` is the record reference of its owner; `kek_id` names the key it is wrapped under.

    Shredding empties `wrapped`: from then on everything sealed under it is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=KeyKind.choices)
    subject = models.CharField(max_length=80)
    kek_id = models.CharField(max_length=16)
    wrapped = models.BinaryField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        """One key a subject."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "subject"], name="key_subject_once")]
        indexes: ClassVar = [models.Index(fields=["kek_id"], name="key_by_kek")]

    def __str__(self) -> str:
        """Give the id, never the key."""
        return str(self.pk)
