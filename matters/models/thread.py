"""Messages beside the papers, sealed under the room's key."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from common import clock, ids
from matters.models.room import Room
from vault.models import Version


class Thread(models.Model):
    """A conversation in a room."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="threads")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference


class Message(models.Model):
    """What one person wrote, signed by her part in the matter at that time.

    `body` is sealed; `once` is the form's own token, so that a double click sends one message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages")
    author_role = models.CharField(max_length=12)
    body = models.BinaryField()
    once = models.UUIDField(default=uuid.uuid4)
    sent_at = models.DateTimeField(default=clock.now)
    attachments = models.ManyToManyField(Version, related_name="messages", blank=True)

    class Meta:
        """Read newest last; one message a form."""

        indexes: ClassVar = [models.Index(fields=["thread", "-sent_at", "-id"], name="message_in_thread")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["author", "once"], name="message_once")]

    def __str__(self) -> str:
        """Give the reference, never the text."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this message."""
        return f"message:{self.reference}"

    @property
    def seal_context(self) -> str:
        """What the sealed body is bound to."""
        return f"message:{self.pk}"


class MessageRead(models.Model):
    """When a person first had a message before her."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        """The first reading counts."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "user"], name="message_read_once")]

    def __str__(self) -> str:
        """Give the time."""
        return self.read_at.isoformat()
