"""The mail behind the bell: it says that something waits and where, never what."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from common import clock
from notifications import outbox
from notifications.composing import compose
from notifications.messages import SOMETHING_NEW, find
from notifications.models import Notice
from notifications.recipient import Recipient


def tell(user_id: str) -> None:
    """Write to the person if something under her bell is unread and no mail spoke of it yet; otherwise do nothing."""
    now = clock.now()
    user = get_user_model().objects.filter(pk=user_id).first()
    if user is None or user.is_shut_out(now):
        return
    news = list(Notice.objects.filter(user=user).unread().unmailed().order_by("created_at"))
    if not news:
        return
    message = write(user, news)
    with transaction.atomic():
        if Notice.objects.filter(pk__in=[notice.pk for notice in news]).unmailed().update(mailed_at=now):
            outbox.post(message, kind="notice", recipient=user)


def write(user: Recipient, news: Sequence[Notice]) -> EmailMessage:
    """Give the mail about `news`: the sentences of their kinds, and one address."""
    kinds = list({notice.kind: find(notice.kind) for notice in news}.values())
    path = (
        reverse("notifications:open", args=[news[0].reference]) if len(news) == 1 else reverse("notifications:notices")
    )
    return compose(
        to=user.email,
        template="notifications/mail/news",
        context={
            "subject": kinds[0].subject if len(kinds) == 1 else SOMETHING_NEW,
            "sentences": [kind.sentence for kind in kinds],
            "address": settings.SITE_ADDRESS + path,
        },
        user=user,
    )
