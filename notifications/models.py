"""Mails before they are messages, and the bell."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from common import ids
from notifications import messages
from notifications.querysets import NoticeQuerySet, OutboxQuerySet
from notifications.states import MailState


class OutboxMessage(models.Model):
    """One mail to one address. `body` is the whole MIME message, sealed under the office's key for this reference.

    `error_code` is the server's number or the name of the error, never its text. `body` is emptied after a month.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    to = models.EmailField(max_length=254)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    error_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        """Read by what is waiting, by person and by age."""

        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], condition=Q(state=MailState.QUEUED), name="outbox_waiting"),
            models.Index(fields=["recipient", "created_at"], name="outbox_by_person"),
            models.Index(fields=["state", "created_at"], name="outbox_by_state"),
        ]

    def __str__(self) -> str:
        """Give the reference, never the address."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this mail."""
        return f"mail:{self.reference}"


class Notice(models.Model):
    """One line under the bell: that something waits, and where. `count` is how often it happened since it was last read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    subject_ref = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        """Read by person: unread first, newest first."""

        indexes: ClassVar = [models.Index(fields=["user", "read_at", "created_at"], name="notice_bell")]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def sentence(self) -> str | Promise:
        """What the bell says."""
        return messages.find(self.kind).sentence
