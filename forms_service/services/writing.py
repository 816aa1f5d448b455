"""Write forms: keep the working copy of what will be the next edition."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from audit.services import record
from common import clock
from forms_service import verbs
from forms_service.authoring.errors import KeyKept, KeyMissing, KeyTaken, SavedElsewhere
from forms_service.models import Form, Manuscript
from forms_service.services.offering import may_author


@transaction.atomic
def save_manuscript(*, actor: User | None, manuscript: Manuscript, key: str, seen: int | None = None) -> Manuscript:
    """Keep `manuscript` as it is written, whatever its gaps; the first time, a form named `key` is made for it.

    `seen` is the revision that its author had before her, None to write over any. `actor` None is the office itself. Raises:
    Refused when the actor is no attorney, KeyMissing, KeyTaken, KeyKept once an edition has been published, SavedElsewhere.
    Audit: form.written.
    """
    may_author(actor)
    form = _form_of(manuscript, key)
    kept = Manuscript.objects.select_for_update().filter(form=form).only("revision").first()
    if kept is not None and seen is not None and kept.revision != seen:
        raise SavedElsewhere
    manuscript.form = form
    manuscript.revision = (kept.revision if kept is not None else 0) + 1
    manuscript.changed_at, manuscript.changed_by = clock.now(), actor
    manuscript.save(force_insert=kept is None, force_update=kept is not None)
    record(
        verb=verbs.FORM_WRITTEN,
        actor=actor,
        on=form.record_ref,
        labels={"form": form.slug, "revision": str(manuscript.revision)},
    )
    return manuscript


def _form_of(manuscript: Manuscript, key: str) -> Form:
    """Give the form that `manuscript` is for, under the name `key`."""
    key = slugify(key)
    if not key:
        raise KeyMissing
    form = Form.objects.select_for_update().filter(pk=manuscript.form_id).first() if manuscript.form_id else None
    if form is not None and form.slug == key:
        return form
    if form is not None and form.current_id is not None:
        raise KeyKept
    if Form.objects.filter(slug=key).exists():
        raise KeyTaken
    if form is None:
        return Form.objects.create(slug=key)
    form.slug = key
    form.save(update_fields=["slug"])
    return form
