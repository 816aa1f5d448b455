"""What an attorney does with a draft: remarks on answers, clauses in her own words, one decision, the release."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from common import clock
from forms_service.models.request import Request
from forms_service.models.sending import Draft
from forms_service.states import DecisionKind
from vault.models import Version


class Remark(models.Model):
    """What an attorney says about one answer of a draft. The person reads it when the draft is returned, never before.

    `text` is sealed under the client binder's key. `question` is the answer's name without the thing it belongs to, for statistics.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="remarks")
    path = models.CharField(max_length=200)
    question = models.CharField(max_length=160)
    text = models.BinaryField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        """One for each answer."""

        ordering: ClassVar = ["made_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "path"], name="remark_once")]

    def __str__(self) -> str:
        """Give what it is about."""
        return self.question


class ClauseEdit(models.Model):
    """A clause of a request's paper in an attorney's words; it stands in every later draft until it is taken back.

    `text` is sealed under the internal binder's key. `based_on` is the print of the clause as the answers made it when she changed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="edits")
    path = models.CharField(max_length=200)
    text = models.BinaryField()
    based_on = models.CharField(max_length=40)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(default=clock.now)

    class Meta:
        """One for each clause."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "path"], name="clause_edit_once")]

    def __str__(self) -> str:
        """Give the clause."""
        return self.path


class Decision(models.Model):
    """The one decision about a draft. An approval names the bytes it approves; `words` are for the person, sealed under her binder's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    sha256 = models.CharField(max_length=64, blank=True)
    words = models.BinaryField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        """Only an approval names bytes, and it always does."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind=DecisionKind.APPROVED) ^ models.Q(sha256=""), name="approval_names_its_bytes"
            )
        ]

    def __str__(self) -> str:
        """Give what was decided."""
        return self.kind


#: A release takes seconds; one that has not come after this long is not on its way any more.
SEALING_SECONDS = 600


class Release(models.Model):
    """The approved paper on its way to the person, and what came back: ordered once, sealed by a job, signed, confirmed.

    `version` is the sealed PDF in the client's binder: it begins with the approved bytes, whose print the decision keeps.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="release")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="release")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=clock.now)
    trouble = models.CharField(max_length=300, blank=True)
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    signed_copy = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What is released has its paper; what is confirmed has its signed copy."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(released_at=None) | models.Q(version__isnull=False), name="release_has_its_paper"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(signed_copy__isnull=False, confirmed_by__isnull=False),
                name="confirmation_has_its_copy",
            ),
        ]

    def __str__(self) -> str:
        """Give whose it is."""
        return f"release of {self.request_id}"

    @property
    def is_stuck(self) -> bool:
        """Whether it has failed, or should have come long ago: it can be ordered anew, or the approval taken back."""
        is_long_ago = self.ordered_at < clock.now() - timedelta(seconds=SEALING_SECONDS)
        return self.released_at is None and (bool(self.trouble) or is_long_ago)


class Absence(models.Model):
    """An attorney is away through `until_on`, a firm-local day: what is sent to her goes to her cover as well."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="forms_absence", primary_key=True
    )
    until_on = models.DateField()
    told_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        """Give the last day."""
        return self.until_on.isoformat()
