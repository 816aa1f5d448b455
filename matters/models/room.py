"""A room: one binder, its threads, and the people seated in it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common import ids
from matters.models.matter import Matter
from matters.querysets import RoomQuerySet
from matters.states import RoomKind
from vault.models import Binder


class Room(models.Model):
    """Part of a matter with an audience of its own. What a person may do in it hangs on the binder's grants."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="rooms")
    binder = models.OneToOneField(Binder, on_delete=models.PROTECT, related_name="room")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(max_length=10, choices=RoomKind.choices)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RoomQuerySet.as_manager()

    class Meta:
        """The client's room comes first."""

        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "kind"],
                condition=models.Q(kind__in=[RoomKind.INTERNAL, RoomKind.CLIENT]),
                name="room_one_internal_one_client",
            )
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this room."""
        return f"room:{self.reference}"
