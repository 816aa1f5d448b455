"""Every read of forms and requests, in words of permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from common import clock
from forms_service.states import FormState

if TYPE_CHECKING:
    from forms_service.models import Form, Request  # noqa: F401


class FormQuerySet(models.QuerySet["Form"]):
    """Forms: what the catalogue shows."""

    def offered(self) -> FormQuerySet:
        """Keep those that can be started now, with their present edition."""
        return self.filter(state=FormState.OFFERED, current__isnull=False).select_related("current")


class RequestQuerySet(models.QuerySet["Request"]):
    """Requests by whose they are."""

    def of(self, user: Any) -> RequestQuerySet:
        """Keep those that `user` fills in herself, with what is needed to open their answers.

        SECURITY: nobody else is let in here. The firm reads what was sent, through the seats of the drafts' binder.
        """
        if not user.is_authenticated or user.is_shut_out(clock.now()):
            return self.none()
        return (
            self.filter(person_id=user.pk)
            .select_related("form", "edition", "client_binder__key")
            .defer("edition__definition")
        )
