"""What the desk shows the firm's people: what is due, who waits, what is silent, where things stand. Only matters one sits in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import StaffRole
from common import clock
from forms_service.models import ConflictLook, Request, RequestState
from jobs.services import late
from matters.models import MatterState, Message, MessageRead, Participant, Room
from matters.roles import FIRM_ROLES
from portal.lost_mail import LostMail, lost_mail_of
from vault.models import Opening, Scanner, ScanState, Version
from vault.services import standing_scanner

SILENT_AFTER = timedelta(days=14)
ROWS = 100
DUE = (RequestState.SENT, RequestState.APPROVED)


@dataclass(frozen=True, slots=True)
class Desk:
    """The tables of the desk."""

    waiting: list[Message]
    unopened: list[Version]
    silent: list[Participant]
    matters: list[Participant]
    has_more: bool
    lost: list[LostMail]
    is_work_late: bool
    reviews: list[Any]
    signed: list[Any]
    looks: int
    scanner: Scanner | None
    now: datetime


def desk_of(user: User) -> Desk:
    """Give the desk of `user`: forms to review, what came from outside and nobody of the firm has read or opened, silent matters, all matters."""
    mine = Participant.objects.of(user).select_related("matter__client")
    silent_since = clock.now() - SILENT_AFTER
    silent = mine.filter(matter__state=MatterState.OPEN, matter__last_activity_at__lt=silent_since)
    rows = list(mine.latest_first()[: ROWS + 1])
    requests: list[Any] = list(Request.objects.on_desk(user)[:ROWS]) if user.is_legal_team else []
    return Desk(
        waiting=list(_waiting(user)[:ROWS]),
        unopened=list(_unopened(user)[:ROWS]) if user.is_legal_team else [],
        silent=list(silent.order_by("matter__last_activity_at")[:ROWS]),
        matters=rows[:ROWS],
        has_more=len(rows) > ROWS,
        lost=lost_mail_of(user),
        is_work_late=user.is_administrator and bool(late()),
        reviews=[row for row in requests if row.state in DUE],
        signed=[row for row in requests if row.state == RequestState.RELEASED and row.has_copy],
        looks=ConflictLook.objects.visible_to(user).open().count() if user.staff_role == StaffRole.ATTORNEY else 0,
        scanner=_troubled_scanner(user),
        now=clock.now(),
    )


def _troubled_scanner(user: User) -> Scanner | None:
    """Give the scanner when `user` is to hear of it: closed, whoever works with files; ageing, whoever can mend it."""
    if not (user.is_legal_team or user.is_administrator):
        return None
    scanner = standing_scanner()
    is_told = scanner is not None and (scanner.is_closed or (user.is_administrator and scanner.trouble))
    return scanner if is_told else None


def _unopened(user: User) -> QuerySet[Version]:
    """Papers from outside, in rooms of `user` in which work goes on, that nobody of the firm has opened yet; the oldest first."""
    opened_by_us = Opening.objects.filter(version=OuterRef("pk")).exclude(user__staff_role="")
    rooms = Room.objects.of(user).filter(matter__state=MatterState.OPEN)
    # Only what can be opened: what the scanner has not let out is told of elsewhere.
    checked = [ScanState.CLEAN] if settings.SCAN_REQUIRED else [ScanState.CLEAN, ScanState.NOT_SCANNED]
    return (
        Version.objects.newest()
        .filter(Q(author__staff_role="") | Q(link__isnull=False), file__binder__room__in=rooms.values("pk"))
        .filter(~Exists(opened_by_us), scan_state__in=checked)
        .select_related("author", "link", "file__binder__room__matter")
        .order_by("created_at")
    )


def _waiting(user: User) -> QuerySet[Message]:
    """Messages from outside, in rooms of `user`, that nobody of the firm has read yet; the oldest first."""
    read_by_us = MessageRead.objects.filter(message=OuterRef("pk")).exclude(user__staff_role="")
    return (
        Message.objects.filter(thread__room__in=Room.objects.of(user).values("pk"))
        .exclude(author_role__in=FIRM_ROLES)
        .filter(~Exists(read_by_us))
        .select_related("author", "thread__room__matter__client")
        .order_by("sent_at")
    )
