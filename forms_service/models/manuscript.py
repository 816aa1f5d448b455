"""The working copy of a form: what its author writes, in fields and blocks, until she publishes an edition of it."""

from __future__ import annotations

from copy import copy

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock
from forms_service.authoring.carrying import HEAD, STREAMS, TOLD_LINES, Parts
from forms_service.authoring.fields import BlocksField
from forms_service.authoring.words import WordsField
from forms_service.models.form import Form

LANGUAGE_SETS = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("en es", _("English and Spanish, written in English")),
    ("es en", _("Spanish and English, written in Spanish")),
]
LINES = _("One on each line.")


class Manuscript(models.Model):
    """What an author is writing. It may be full of gaps; only an edition is what people fill in.

    Shape: each column of blocks is what `authoring.carrying` calls a part. `revision` counts the times it was saved, so that
    nobody writes over what somebody else has saved meanwhile.
    """

    form = models.OneToOneField(Form, on_delete=models.CASCADE, primary_key=True, related_name="manuscript")
    languages = models.CharField(_("Languages"), max_length=10, choices=LANGUAGE_SETS, default="en")
    title = WordsField(_("Title"))
    summary = WordsField(_("What it is, in a sentence or two"))
    minutes = models.PositiveSmallIntegerField(_("Minutes it takes"), default=10)
    jurisdictions = models.TextField(_("Where the paper is meant to serve"), blank=True, help_text=LINES)
    topics = models.TextField(_("What it is about"), blank=True, help_text=LINES)
    for_whom = BlocksField(STREAMS["for_whom"], verbose_name=_("For whom it is"))
    not_for = BlocksField(STREAMS["not_for"], verbose_name=_("For whom it is not"))
    needs = BlocksField(STREAMS["needs"], verbose_name=_("What to have at hand"))
    screens = BlocksField(STREAMS["screens"], verbose_name=_("Screens"))
    computed = BlocksField(STREAMS["computed"], verbose_name=_("Computed values"))
    document_title = WordsField(_("Title of the paper"))
    subtitle = WordsField(_("Below the title"))
    sample_notice = WordsField(_("Mark of a sample, on every page"))
    blocks = BlocksField(STREAMS["blocks"], verbose_name=_("The paper"))
    parties = BlocksField(STREAMS["parties"], verbose_name=_("Names for the conflict check"))
    agreement = BlocksField(STREAMS["agreement"], verbose_name=_("The limited-scope agreement"))
    instructions = BlocksField(STREAMS["instructions"], verbose_name=_("How to sign and keep the paper"))
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    class Meta:
        """As the admin names it."""

        verbose_name = _("form")
        verbose_name_plural = _("forms")

    def __str__(self) -> str:
        """Give the title, or the address while there is none."""
        return next(filter(None, self.title.values()), "") or (self.form.slug if self.form_id else "")

    @property
    def record_ref(self) -> str:
        """How the record names what is written: as the form it is for."""
        return self.form.record_ref

    def parts(self) -> Parts:
        """Give what is written, as plain data."""
        plain: Parts = {
            name: copy(getattr(self, name)) for name in ("languages", "minutes", "title", "summary", *HEAD, *TOLD_LINES)
        }
        streams = {name: block.get_prep_value(getattr(self, name)) for name, block in STREAMS.items()}
        return {"key": self.form.slug if self.form_id else "", **plain, **streams}

    def take(self, parts: Parts) -> None:
        """Hold what the parts say, but for the key: that is the form's."""
        for name in ("languages", "minutes", "title", "summary", *HEAD, *TOLD_LINES, *STREAMS):
            setattr(self, name, parts[name])
