"""What a request leaves when it is sent: the agreement she accepted, what the conflict check found, and the drafts made of her answers."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from common import clock, ids
from forms_service.models.request import Request
from forms_service.querysets import ConflictLookQuerySet, DraftQuerySet
from forms_service.states import DraftState, LookState
from matters.models import Matter
from vault.models import Version


class Agreement(models.Model):
    """The limited-scope agreement as she read and accepted it. `text` is sealed under the client binder's key; `sha256` is of the text.

    A returned form is accepted anew only when its agreement reads otherwise, for it may tell of her answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="agreements")
    language = models.CharField(max_length=10)
    text = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(default=clock.now)

    class Meta:
        """Each text is accepted once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "sha256"], name="agreement_once")]

    def __str__(self) -> str:
        """Give whose it is."""
        return f"agreement of {self.request_id}"


class ConflictLook(models.Model):
    """A possible conflict that the firm must look at before anybody reads the answers.

    `hits` is sealed under the internal binder's key. Shape: a JSON list of `asked, relation, matched, side, ref, score`. `against` are the
    matters they speak of, for the walls before them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="conflict_looks")
    hits = models.BinaryField()
    against = models.ManyToManyField(Matter, related_name="+")
    state = models.CharField(max_length=10, choices=LookState.choices, default=LookState.OPEN)
    found_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)

    objects = ConflictLookQuerySet.as_manager()

    class Meta:
        """A decided look says who decided and when; one is open at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(state=LookState.OPEN), name="conflict_look_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state=LookState.OPEN, decided_at=None, decided_by=None)
                | models.Q(state=LookState.OVER, decided_at__isnull=False)
                | models.Q(
                    state__in=[LookState.CLEARED, LookState.DECLINED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="conflict_look_says_who",
            ),
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def record_ref(self) -> str:
        """How the record names this look."""
        return f"conflict-look:{self.reference}"


class Draft(models.Model):
    """One sending of the answers, and the paper made of them in the background.

    `answers` is sealed under the internal binder's key. `version` is the PDF in the internal binder, `sha256` its print. `revision` counts
    how often an attorney's hand has had it written anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="drafts")
    number = models.PositiveSmallIntegerField()
    answers = models.BinaryField()
    state = models.CharField(max_length=12, choices=DraftState.choices, default=DraftState.ASSEMBLING)
    revision = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="form_draft", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        """Numbered from 1 within its request; a ready one has its paper."""

        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="draft_number_once"),
            models.CheckConstraint(
                condition=~models.Q(state=DraftState.READY) | models.Q(version__isnull=False, made_at__isnull=False),
                name="draft_ready_has_paper",
            ),
        ]

    def __str__(self) -> str:
        """Give the number."""
        return f"draft {self.number}"

    @property
    def record_ref(self) -> str:
        """How the record names this draft."""
        return f"draft:{self.reference}"
