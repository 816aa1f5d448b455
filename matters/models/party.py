"""Whom a matter concerns: the names that the conflict check compares."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock, ids
from matters.models.matter import Matter
from matters.querysets import PartyQuerySet
from matters.spelling import MOST_CHARACTERS
from matters.states import PartySide


class Party(models.Model):
    """A person or an organisation that a matter is about, and on which side it stands. It need not have an account.

    `folded` and `sounds` are what `matters.spelling` makes of the name: the first says that two names are the same, the second is searched.
    SECURITY: the name is for those who sit in the matter's internal room; read it by `visible_to`, never log it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="parties")
    name = models.CharField(_("name"), max_length=200)
    side = models.CharField(_("side"), max_length=10, choices=PartySide.choices)
    folded = models.CharField(max_length=MOST_CHARACTERS, editable=False)
    sounds = models.CharField(max_length=MOST_CHARACTERS, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    added_at = models.DateTimeField(default=clock.now)

    objects = PartyQuerySet.as_manager()

    class Meta:
        """The same name once a side and matter; the check reads the index of sounds alone."""

        indexes: ClassVar = [models.Index(fields=["side", "sounds", "reference"], name="party_sounds")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "side", "folded"], name="party_once_a_side"),
            models.CheckConstraint(condition=~models.Q(folded=""), name="party_has_a_name"),
        ]

    def __str__(self) -> str:
        """Give the reference, never the name."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this party."""
        return f"party:{self.reference}"
