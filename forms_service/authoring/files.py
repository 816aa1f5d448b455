"""An interview as a file, and a file as a working copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from accounts.models import User
from forms_service.authoring.carrying import to_parts
from forms_service.definition.shapes import Interview
from forms_service.models import Form, Manuscript
from forms_service.services.writing import save_manuscript


class _Plain(yaml.SafeDumper):
    """Writes everything where it stands: an interview has no references."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(definition: Mapping[str, Any]) -> str:
    """Give a definition as its author would write it in a file; reading it gives the same definition."""
    written: str = yaml.dump(dict(definition), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=118)
    return written


def take_into_working_copy(*, actor: User | None, interview: Interview) -> Manuscript:
    """Make `interview` what is being written for its form, in the place of what was. Raises: NotCarried, Refused. Audit: form.written."""
    parts = to_parts(interview)
    form = Form.objects.filter(slug=interview.key).first()
    written = Manuscript.objects.filter(form=form).first() if form is not None else None
    manuscript = written or Manuscript(form=form)
    manuscript.take(parts)
    return save_manuscript(actor=actor, manuscript=manuscript, key=interview.key)
