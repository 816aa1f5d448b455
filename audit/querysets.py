"""Every read of the record, in the order of the chain."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.db import models

from audit.canonical import first_id
from audit.errors import AppendOnly
from common.clock import to_micros

if TYPE_CHECKING:
    from audit.models import Record

PAGE_SIZE = 50
LARGEST_PAGE = 500
_PAST_THE_END = 2**63 - 1
AnyModel = TypeVar("AnyModel", bound=models.Model)


class AppendOnlyQuerySet(models.QuerySet[AnyModel]):
    """Rows that are read here and written by `audit.services` only; the database refuses too, this says so sooner."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnly(detail=f"{self.model._meta.label_lower} is written by audit.services only")

    update = delete = create = bulk_create = bulk_update = _refuse
    get_or_create = update_or_create = _refuse


class RecordQuerySet(AppendOnlyQuerySet["Record"]):
    """Lines of the record. Order is that of the chain, never that of the clock.

    SECURITY: nothing here asks who is reading. A page of the record asks the gate about the matter first, and opens
    labels only with keys that the reader has a seat for (`audit.services.labels_of`).
    """

    def about(self, matter_ref: str) -> RecordQuerySet:
        """Give the lines of one matter."""
        return self.filter(link__matter_ref=matter_ref)

    def on(self, ref: str) -> RecordQuerySet:
        """Give the lines whose object is `ref`, e.g. everything that happened to one file."""
        return self.filter(link__on_ref=ref)

    def by_actor(self, ref: str) -> RecordQuerySet:
        """Give the lines of what one person did."""
        return self.filter(link__actor=ref)

    def since(self, moment: datetime) -> RecordQuerySet:
        """Give the lines written at `moment` or later by the clock of the server that wrote them."""
        at_us = to_micros(moment)
        # An id begins with its time, so the primary key finds the place and no index of times is needed.
        return self.filter(pk__gte=first_id(at_us), at_us__gte=at_us)

    def in_order(self) -> RecordQuerySet:
        """Give the lines as they were sealed, oldest first, each with its place in the chain."""
        return self.filter(link__seq__gt=0).select_related("link").order_by("link__seq")

    def page(self, before_seq: int | None = None, size: int = PAGE_SIZE) -> list[Record]:
        """Give up to `size` lines sealed before `before_seq`, newest first, in one query as fast on page 1,000 as on page 1.

        The `seq` of the last line is the next `before_seq`. A line whose transaction is not committed is on no page.
        """
        # The bound is always there: it makes the join an inner one, so that the database walks the chain backwards.
        lines = self.filter(link__seq__lt=_PAST_THE_END if before_seq is None else before_seq)
        lines = lines.select_related("link").order_by("-link__seq")
        return list(lines[: max(1, min(size, LARGEST_PAGE))])
