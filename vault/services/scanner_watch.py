"""Watches over the scanner: asks it about itself, keeps the answer, and shuts the gate while it may not be believed.

The answer counts for a minute; whoever is about to trust a verdict later than that asks anew. What a scanner called clean between
its last good answer and the one that shows it lying is taken back and checked again. One that is well again opens the gate by itself.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import StaffRole
from accounts.services.lockdown import usual_keepers
from audit.services import Entry, record, record_many
from common import clock
from notifications.messages import NoticeKind
from notifications.services import notify
from vault import messages, verbs
from vault.errors import ScannerUnavailable
from vault.models import Scanner, ScannerState, ScannerTrouble, ScanState, Version
from vault.probing import Answer, ask
from vault.scanner import Clamd

# Answers after which what was called clean since the last good one is worth nothing.
LIES: Final = (ScannerTrouble.BLIND, ScannerTrouble.SHUT_ARCHIVES, ScannerTrouble.SILENT)

log = logging.getLogger("muniment.security")

HOLDS_FOR: Final = timedelta(minutes=1)
STEP_SECONDS: Final = 5
REPLY_SECONDS: Final = 30
# What is put on the record, and told, when the scanner comes to be like this.
_SAID: Final = {
    ScannerState.CLOSED: (verbs.SCANNER_CLOSED, messages.SCANNER_CLOSED),
    ScannerState.AGEING: (verbs.SCANNER_AGEING, messages.SCANNER_AGEING),
    ScannerState.FIT: (verbs.SCANNER_FIT, messages.SCANNER_FIT),
}


def standing() -> Scanner | None:
    """Give what the office's scanner last answered, or None where there is no scanner or nobody has asked yet."""
    return Scanner.objects.filter(address=settings.SCANNER).first() if settings.SCANNER else None


def probe() -> Scanner | None:
    """Ask the scanner about itself and keep the answer; None where there is none.

    Each change of its state is put on the record and told to those who keep the office, once.
    Audit: scanner.closed, scanner.ageing, scanner.fit; file.recalled.
    """
    return _keep(ask_now()) if settings.SCANNER else None


def ask_now() -> Answer:
    """Give what the office's scanner answers about itself; nothing is kept."""
    clamd = Clamd(settings.SCANNER, step_seconds=STEP_SECONDS, reply_seconds=min(REPLY_SECONDS, settings.SCAN_SECONDS))
    return ask(clamd, now=clock.now(), may_be_undated=settings.SCANNER_MAY_BE_UNDATED)


def require_fit() -> None:
    """Say nothing while the word of the scanner may be believed, as of a minute ago at most. Raises: ScannerUnavailable."""
    scanner = standing()
    if scanner is None or scanner.asked_at is None or not timedelta(0) <= clock.now() - scanner.asked_at < HOLDS_FOR:
        scanner = probe()
    if scanner is None or scanner.is_closed:
        raise ScannerUnavailable(detail=f"not to be believed: {scanner.trouble if scanner else 'no scanner'}")


@transaction.atomic
def _keep(answer: Answer) -> Scanner:
    Scanner.objects.get_or_create(pk=1)
    scanner = Scanner.objects.select_for_update().get(pk=1)
    before, asked_at, now = scanner.state, scanner.asked_at, clock.now()
    scanner.state = _state_of(answer.trouble)
    scanner.address, scanner.asked_at, scanner.signatures_at = settings.SCANNER, now, answer.signatures_at
    scanner.trouble = answer.trouble or ""
    if scanner.state != before:
        scanner.since = now
    scanner.save()
    # The first answer of a good scanner is no news.
    if scanner.state != before and (before, scanner.state) != (ScannerState.UNASKED, ScannerState.FIT):
        _say(scanner)
    if answer.trouble in LIES and before != ScannerState.CLOSED and asked_at is not None:
        _take_back(asked_at)
    return scanner


def _take_back(since: datetime) -> None:
    """Shut what was called clean since then, and have it checked again. Audit: file.recalled."""
    doubted = Version.objects.filter(scan_state=ScanState.CLEAN, scanned_at__gte=since)
    versions = list(doubted.select_related("file__binder").order_by("pk"))
    Version.objects.filter(pk__in=[version.pk for version in versions]).update(
        scan_state=ScanState.WAITING, scanned_at=None
    )
    record_many(
        [
            Entry(verb=verbs.FILE_RECALLED, actor=None, on=version.record_ref, matter=version.file.binder.matter_ref)
            for version in versions
        ]
    )


def _state_of(trouble: ScannerTrouble | None) -> ScannerState:
    if trouble is None:
        return ScannerState.FIT
    return ScannerState.AGEING if trouble is ScannerTrouble.AGEING else ScannerState.CLOSED


def _say(scanner: Scanner) -> None:
    verb, kind = _SAID[ScannerState(scanner.state)]
    record(verb=verb, actor=None, on=scanner.record_ref, outcome=scanner.trouble or "done")
    log.warning("the scanner is %s %s", scanner.state, scanner.trouble)
    _tell(kind, scanner)


def _tell(kind: NoticeKind, scanner: Scanner) -> None:
    """Ring the administrators and the keepers of the house, in the order of their keys."""
    keepers = [person.pk for person in usual_keepers()]
    told = User.objects.at_work(clock.now()).filter(Q(staff_role=StaffRole.ADMINISTRATOR) | Q(pk__in=keepers))
    for person in told.order_by("pk"):
        notify(user=person, kind=kind, url=reverse("portal:desk"), subject_ref=scanner.record_ref)
