"""How mails and notices are read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef

from notifications.states import MailState

if TYPE_CHECKING:
    from notifications.models import Notice, OutboxMessage  # noqa: F401  # only the types below speak of them


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """The words in which the outbox is asked."""

    def waiting(self) -> OutboxQuerySet:
        """Give the mails that still have to leave."""
        return self.filter(state=MailState.QUEUED)

    def undelivered(self) -> OutboxQuerySet:
        """Give the mails that will not arrive: refused or given up. Staff must hear of them."""
        return self.filter(state__in=[MailState.BOUNCED, MailState.FAILED])

    def lost_since(self, moment: datetime) -> OutboxQuerySet:
        """Give the undelivered ones since `moment` after which nothing else reached the same address."""
        later = self.model._default_manager.filter(
            to=OuterRef("to"), state=MailState.SENT, created_at__gt=OuterRef("created_at")
        )
        return self.undelivered().filter(~Exists(later), created_at__gt=moment)

    def of(self, user: Any) -> OutboxQuerySet:
        """Give the mails written to a person."""
        return self.filter(recipient=user)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """The words in which the bell is asked."""

    def visible_to(self, user: Any) -> NoticeQuerySet:
        """Give a person's own notices; nobody sees those of another."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        """Give what was not opened yet."""
        return self.filter(read_at__isnull=True)

    def unmailed(self) -> NoticeQuerySet:
        """Give what no mail spoke of yet."""
        return self.filter(mailed_at__isnull=True)

    def since(self, now: datetime, minutes: int) -> NoticeQuerySet:
        """Give what began in the last `minutes`."""
        return self.filter(created_at__gt=now - timedelta(minutes=minutes))
