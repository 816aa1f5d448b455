"""The front room: ring a person's bell, and write to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.http import url_has_allowed_host_and_scheme

from common import clock
from jobs.services import enqueue
from notifications import outbox
from notifications.composing import compose
from notifications.errors import NotAPath, WrongAudience
from notifications.messages import Audience, NoticeKind
from notifications.models import Notice, OutboxMessage
from notifications.recipient import Recipient

TELL = "notifications.tell"
FIRM_BATCH_MINUTES = 1
CLIENT_BATCH_MINUTES = 15


def notify(
    *, user: Recipient, kind: NoticeKind, url: str, subject_ref: str = "", batch_minutes: int | None = None
) -> Notice:
    """Ring the bell of `user`: `kind` waits at the site's path `url`; a mail without content follows if it stays unread.

    Within the batch (a minute for the firm's people, a quarter of an hour for others, or `batch_minutes`) the same kind about
    the same `subject_ref` is one line that counts. The firm's people are mailed after their minute; others at once,
    and not again within their quarter of an hour. Whoever tells several people in one transaction does so in the order of
    their keys: each call may lock the person's newest line. Raises: WrongAudience, NotAPath.
    """
    if not is_site_path(url):
        raise NotAPath(detail=kind.code)
    if kind.audience is Audience.FIRM and not user.is_office:
        raise WrongAudience(detail=f"{kind.code} to somebody outside the firm")
    minutes = batch_minutes if batch_minutes is not None else _batch_minutes(user)
    now = clock.now()
    with transaction.atomic():
        notice = _counted(user, kind, url, subject_ref, now, minutes) or Notice.objects.create(
            user_id=user.pk, kind=kind.code, url=url, subject_ref=subject_ref, created_at=now
        )
        if notice.mailed_at is None:
            enqueue(TELL, unique=f"tell/{user.pk}", run_after=_mail_at(user, now, minutes), user_id=str(user.pk))
    return notice


def is_site_path(url: str) -> bool:
    """Say whether `url` is a path of this site: no other host, no scheme, no trick with slashes."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def _batch_minutes(user: Recipient) -> int:
    return FIRM_BATCH_MINUTES if user.is_office else CLIENT_BATCH_MINUTES


def _counted(
    user: Recipient, kind: NoticeKind, url: str, subject_ref: str, now: datetime, minutes: int
) -> Notice | None:
    """Give the unread line that stands for this one too, counted up."""
    same = Notice.objects.filter(user_id=user.pk, kind=kind.code, subject_ref=subject_ref)
    notice = same.unread().since(now, minutes).order_by("-created_at").first()
    if notice is None or not same.unread().filter(pk=notice.pk).update(count=F("count") + 1, url=url):
        return None
    notice.refresh_from_db()
    return notice


def _mail_at(user: Recipient, now: datetime, minutes: int) -> datetime:
    """Give when to write: after the batch for the firm; for others at once, unless she was written to within the batch."""
    if user.is_office:
        return now + timedelta(minutes=minutes)
    told = Notice.objects.filter(user_id=user.pk).unread().filter(mailed_at__gt=now - timedelta(minutes=minutes))
    last = told.order_by("-mailed_at").values_list("mailed_at", flat=True).first()
    return last + timedelta(minutes=minutes) if last else now


def mark_read(*, user: Recipient, notice: Notice) -> Notice:
    """Note that `user` opened her notice; the first time counts."""
    Notice.objects.unread().filter(pk=notice.pk, user_id=user.pk).update(read_at=clock.now())
    return notice


def mark_read_about(*, user: Recipient, subject_ref: str) -> int:
    """Note that `user` has seen what lines about `subject_ref` speak of, on its own page; give how many lines that were."""
    return Notice.objects.unread().filter(user_id=user.pk, subject_ref=subject_ref).update(read_at=clock.now())


def mark_all_read(*, user: Recipient) -> int:
    """Note that `user` has seen everything under her bell; give how many lines that were."""
    return Notice.objects.unread().filter(user_id=user.pk).update(read_at=clock.now())


def mail(
    *, to: str, template: str, context: Mapping[str, Any], kind: str, user: Recipient | None = None, language: str = ""
) -> OutboxMessage:
    """Write one mail in the caller's transaction, from `<template>.subject.txt`, `.txt` and, where there is one, `.html`.

    In `language`, else that of `user`, else the current one. Templates get `firm`, `firm_name` and `site_address` too.
    The body is sealed at rest. Raises: BadAddress; BadHeader when the subject is more than one line.
    """
    message = compose(to=to, template=template, context=context, user=user, language=language)
    return outbox.post(message, kind=kind, recipient=user)[0]
