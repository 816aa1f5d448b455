"""Forms: what the firm offers, in which edition, and who answers for it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock, ids
from forms_service.querysets import FormQuerySet
from forms_service.states import FormState


class Form(models.Model):
    """A document that people make in a guided interview and an attorney of the firm releases.

    Units: `promise_hours` are hours until the reviewer has answered, `fee_minor` in `currency`'s smallest unit. `service_code` names the
    included service it uses; without one, and without a fee, it is free.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=ids.new_reference, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=FormState.choices, default=FormState.DRAFT)
    current = models.ForeignKey(
        "forms_service.Edition", on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    service_code = models.SlugField(_("included service it uses"), max_length=60, blank=True)
    promise_hours = models.PositiveSmallIntegerField(_("answered within (hours)"), default=48)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = FormQuerySet.as_manager()

    class Meta:
        """The catalogue goes by position."""

        ordering: ClassVar = ["position", "slug"]

    def __str__(self) -> str:
        """Give the address."""
        return self.slug

    @property
    def record_ref(self) -> str:
        """How the record names this form."""
        return f"form:{self.reference}"

    @property
    def is_offered(self) -> bool:
        """Whether somebody can start it now."""
        return self.state == FormState.OFFERED and self.current_id is not None


class Edition(models.Model):
    """One edition of a form, unchanging once it is published: who began with it ends with it.

    Shape: `definition` is an interview as `definition.codec.to_data` writes it; `digest` the SHA-256 of its canonical JSON.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        """Numbered from 1 within its form."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["form", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        """Give the number."""
        return f"edition {self.number}"

    @property
    def record_ref(self) -> str:
        """How the record names this edition."""
        return f"edition:{self.pk}"


class Reviewer(models.Model):
    """An attorney who answers for a form, and who stands in for her when she cannot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_forms")
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers_forms", null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """The first is asked first."""

        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["form", "user"], name="reviewer_once")]

    def __str__(self) -> str:
        """Give the position."""
        return f"reviewer {self.position}"
