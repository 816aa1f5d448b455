"""Requests: one person's way through a form, from the first answer to the signed paper."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from common import clock, ids
from forms_service.models.form import Edition, Form
from forms_service.querysets import RequestQuerySet
from forms_service.states import OPEN_TO_ANSWERS, RequestState
from matters.models import Matter
from vault.models import Binder


class Request(models.Model):
    """A form that somebody fills in. Its answers are sealed under the key of its client binder, which becomes a room when it is sent.

    `internal` is the binder of the drafts, which nobody but the reviewers ever sees into. `revision` counts the saved changes.
    `covered_at` is when the cover was called since it was last sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="form_requests")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="requests")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="requests")
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.ANSWERING)
    client_binder = models.OneToOneField(Binder, on_delete=models.PROTECT, related_name="form_request")
    internal_binder = models.OneToOneField(Binder, on_delete=models.PROTECT, related_name="form_drafts")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="form_request", null=True, blank=True)
    answers = models.BinaryField()
    revision = models.PositiveIntegerField(default=0)
    last_screen = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    covered_at = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="form_reviews", null=True, blank=True
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        """A person reads her own newest first; the desk reads what is due."""

        indexes: ClassVar = [
            models.Index(fields=["person", "-saved_at"], name="request_of_person"),
            models.Index(fields=["state", "due_at"], name="request_due"),
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this request."""
        return f"request:{self.reference}"

    @property
    def is_open(self) -> bool:
        """Whether answers can be given now."""
        return self.state in OPEN_TO_ANSWERS
