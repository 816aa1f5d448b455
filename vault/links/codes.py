"""A six-digit code to a second address: what a link asks besides its token, so that a mail passed on opens nothing.

A code belongs to the browser that asked for it. Kept is only a keyed hash over the code and a secret that this browser alone has.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts import limits
from audit.services import record
from common import clock, ids
from common.errors import TooMany
from keys.services import derive
from notifications import services as notifications
from vault import verbs
from vault.links.bounds import CODE_LASTS, CODE_TRIES, CODES
from vault.links.errors import LinkCodeOver, LinkCodeWrong
from vault.links.guests import Guest
from vault.links.models import Link, LinkCode
from vault.links.refusals import TOO_OFTEN, WRONG_CODE, note

DIGITS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that one browser asked for: which one, and the secret that this browser keeps."""

    code_id: UUID
    secret: str


def send_code(link: Link) -> Asked:
    """Send a fresh code to the second address of `link`; give what the browser that asked has to keep.

    The caller has asked for the token, and the password where there is one. Raises: TooMany. Audit: link.code_sent, link.refused.
    """
    if limits.take(CODES, "guest-link-code", link.record_ref) is None:
        note(link, TOO_OFTEN)
        raise TooMany(detail=f"codes for {link.record_ref}")
    now = clock.now()
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row = LinkCode(link=link, expires_at=now + CODE_LASTS)
    asked = Asked(row.pk, ids.new_token())
    row.digest = _digest(link, asked, code)
    with transaction.atomic():
        LinkCode.objects.filter(link=link, expires_at__lte=now).delete()
        row.save(force_insert=True)
        record(
            verb=verbs.LINK_CODE_SENT,
            actor=Guest(link),
            on=link.record_ref,
            matter=link.binder.matter_ref,
            labels={"email": link.second_email},
            key=link.binder.key,
        )
        # SECURITY: the one place where the code is written down; the outbox seals the body, the subject does not name it.
        notifications.mail(
            to=link.second_email,
            template="vault/mail/link_code",
            context={"code": code, "sender": link.made_by.name, "minutes": int(CODE_LASTS.total_seconds() // 60)},
            kind="link_code",
            language=link.language,
        )
    return asked


def spend_code(link: Link, asked: Asked, code: str) -> None:
    """Say nothing when `code` is the one that was sent for `asked`; it works once. Raises: LinkCodeWrong, LinkCodeOver.

    SECURITY: the try is written before the code is looked at: however many come at once, CODE_TRIES are looked at.
    Audit: link.refused.
    """
    live = LinkCode.objects.filter(pk=asked.code_id, link=link, expires_at__gt=clock.now(), tries__lt=CODE_TRIES)
    if not live.update(tries=F("tries") + 1):
        raise LinkCodeOver(detail=link.record_ref)
    row = LinkCode.objects.filter(pk=asked.code_id).first()
    typed = "".join(filter(str.isdigit, code))
    if row is None or not hmac.compare_digest(bytes(row.digest), _digest(link, asked, typed)):
        note(link, WRONG_CODE)
        if row is None or row.tries >= CODE_TRIES:
            raise LinkCodeOver(detail=link.record_ref)
        raise LinkCodeWrong(detail=link.record_ref)
    # Of two with the right code at once, one deletes the row.
    if not LinkCode.objects.filter(pk=asked.code_id).delete()[0]:
        raise LinkCodeOver(detail=link.record_ref)


def _digest(link: Link, asked: Asked, code: str) -> bytes:
    said = "\x1f".join((link.pk.hex, bytes(link.token_digest).hex(), asked.code_id.hex, asked.secret, code))
    return hmac.new(derive("vault.link-codes"), said.encode(), hashlib.sha256).digest()
