"""Make a guest link and send it; renew, stop and bring it back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.people import clean_email, clean_name
from audit.services import record
from common import clock, ids
from common.errors import BadInput, Conflict, NotFound
from common.gate import require
from keys.services import seal_text, unseal_text
from notifications import services as notifications
from vault import verbs
from vault.errors import KeptApart
from vault.links import rules
from vault.links.bounds import LASTS, LASTS_AT_MOST, MOST_FILES, MOST_NOTE_CHARACTERS
from vault.links.models import Link, LinkedVersion, LinkPurpose
from vault.models import Binder, ScanState, Version

SECOND_REFUSED = "second address refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlan:
    """What a link shall be: for whom, until when (a week from now unless told), with what words and which password.

    `is_once`: only the first browser that opens it gets in. `second_email`: where a code goes that it asks for besides.
    """

    name: str
    email: str
    expires_at: datetime | None = None
    note: str = ""
    password: str = ""
    is_once: bool = False
    second_email: str = ""
    language: str = "en"


def digest_of(token: str) -> bytes:
    """Give what is kept of a token: 256 random bits need no salt. It fits no other kind of link."""
    return hashlib.sha256(f"guest-link {token}".encode()).digest()


def send_files(*, actor: User, versions: Sequence[Version], plan: LinkPlan) -> Link:
    """Send one person a link to exactly these versions, all of one binder; give the link.

    A password that is refused makes no link. Raises: NotFound, Refused, BadInput, KeptApart. Audit: link.made.
    """
    if not 0 < len(versions) <= MOST_FILES:
        raise BadInput(_("Choose the files to send: at least one, at most %(most)d.") % {"most": MOST_FILES})
    binder = versions[0].file.binder
    if any(version.file.binder_id != binder.pk for version in versions):
        raise NotFound(detail="files of two binders in one link")
    if any(version.scan_state == ScanState.QUARANTINED for version in versions):
        raise KeptApart(detail="a quarantined file in a link")
    return _make(actor, binder, LinkPurpose.OUT, plan, versions)


def ask_for_files(*, actor: User, binder: Binder, plan: LinkPlan) -> Link:
    """Send one person a link by which she can put new files into `binder`, and do nothing else there; give the link.

    A password that is refused makes no link. Raises: NotFound, Refused, BadInput. Audit: link.made.
    """
    return _make(actor, binder, LinkPurpose.IN, plan, ())


def _make(actor: User, binder: Binder, purpose: LinkPurpose, plan: LinkPlan, versions: Sequence[Version]) -> Link:
    require(actor, rules.SHARE, binder)
    # Each by itself too: what lies in a binder may be kept back by a rule of its own, as drafts are.
    for version in versions:
        require(actor, rules.SHARE, version)
    if purpose == LinkPurpose.IN:
        require(actor, rules.ADD, binder)
    now = clock.now()
    note = plan.note.strip()
    if len(note) > MOST_NOTE_CHARACTERS:
        raise BadInput(_("The words for the recipient may have %(most)d characters.") % {"most": MOST_NOTE_CHARACTERS})
    token = ids.new_token()
    link = Link(
        binder=binder,
        purpose=purpose,
        name=clean_name(plan.name),
        email=clean_email(plan.email),
        second_email=_second(plan, binder),
        language=plan.language,
        token_digest=digest_of(token),
        password=_hashed(plan.password),  # takes long: before the transaction
        is_once=plan.is_once,
        made_by=actor,
        created_at=now,
        sent_at=now,
        expires_at=_end(now, plan.expires_at),
    )
    link.note = seal_text(binder.key, note, context=_note_context(link)) if note else None
    with transaction.atomic():
        link.save(force_insert=True)
        LinkedVersion.objects.bulk_create(
            [LinkedVersion(link=link, version=version) for version in dict.fromkeys(versions)]
        )
        _record(verbs.LINK_MADE, actor, link)
        _send(link, token)
    return link


def _hashed(password: str) -> str:
    if not password:
        return ""
    try:
        validate_password(password)
    except ValidationError as refused:
        raise BadInput(" ".join(refused.messages), detail="link password refused") from refused
    return make_password(password)


def _second(plan: LinkPlan, binder: Binder) -> str:
    """Give the second address of a plan. Raises: BadInput when it is the first one, or missing where it has to be."""
    second = clean_email(plan.second_email) if plan.second_email.strip() else ""
    if second and second.casefold() == clean_email(plan.email).casefold():
        raise BadInput(
            _("The second address must be another one than the address the link goes to."), detail=SECOND_REFUSED
        )
    if not second and Binder.objects.filter(pk=binder.pk, is_sensitive=True).exists():
        raise BadInput(
            _("This matter is of high sensitivity: name a second address, to which the code goes."),
            detail=SECOND_REFUSED,
        )
    return second


def _end(now: datetime, wanted: datetime | None) -> datetime:
    end = wanted or now + LASTS
    if not now < end <= now + LASTS_AT_MOST:
        raise BadInput(
            _("A link can last %(most)d days at most, and ends in the future.") % {"most": LASTS_AT_MOST.days}
        )
    return end


def _note_context(link: Link) -> str:
    return f"link-note:{link.pk.hex}"


def note_of(link: Link) -> str:
    """Give the words that go with `link`, or an empty text. Raises: KeyShredded, KeyUnavailable."""
    if link.note is None:
        return ""
    return unseal_text(link.binder.key, bytes(link.note), context=_note_context(link))


def renew_link(*, actor: User, link: Link, expires_at: datetime | None = None) -> Link:
    """Send a fresh link to the same person, good for a week or until `expires_at`; the one before opens nothing any more.

    Raises: NotFound, Refused, Conflict when it is over or stopped, BadInput. Audit: link.renewed.
    """
    require(actor, rules.ANSWER_FOR, link)
    now = clock.now()
    return _again(actor, link, Link.objects.live(now), verbs.LINK_RENEWED, _end(now, expires_at))


def restore_link(*, actor: User, link: Link, expires_at: datetime | None = None) -> Link:
    """Bring back a link that ended or was stopped in the last 30 days, as a fresh one to the same person.

    Raises: NotFound, Refused, Conflict when it is live or ended too long ago, BadInput. Audit: link.restored.
    """
    require(actor, rules.ANSWER_FOR, link)
    now = clock.now()
    over = Link.objects.kept(now).exclude(pk__in=Link.objects.live(now))
    return _again(actor, link, over, verbs.LINK_RESTORED, _end(now, expires_at))


def _again(actor: User, link: Link, among: Any, verb: str, end: datetime) -> Link:
    if not Link.objects.guarded().filter(pk=link.pk).exists():
        raise BadInput(
            _(
                "This matter is of high sensitivity. Make a new link, and name a second address, to which the code goes."
            ),
            detail=SECOND_REFUSED,
        )
    token, now = ids.new_token(), clock.now()
    with transaction.atomic():
        changed = among.filter(pk=link.pk, token_digest=bytes(link.token_digest)).update(
            token_digest=digest_of(token), sent_at=now, expires_at=end, revoked_at=None, warned_at=None, opened_at=None
        )
        if not changed:
            raise Conflict(detail=f"{link.record_ref} changed meanwhile")
        link.refresh_from_db()
        _record(verb, actor, link)
        _send(link, token)
    return link


@transaction.atomic
def stop_link(*, actor: User | None, link: Link) -> Link:
    """Stop `link`: it opens nothing from the next request on. `actor` None is the office itself.

    Raises: NotFound, Refused, Conflict when it is over already. Audit: link.stopped.
    """
    if actor is not None:
        require(actor, rules.ANSWER_FOR, link)
    now = clock.now()
    if not Link.objects.live(now).filter(pk=link.pk).update(revoked_at=now):
        raise Conflict(detail=f"{link.record_ref} is over")
    link.refresh_from_db()
    _record(verbs.LINK_STOPPED, actor, link)
    return link


def _record(verb: str, actor: User | None, link: Link) -> None:
    record(
        verb=verb,
        actor=actor,
        on=link.record_ref,
        matter=link.binder.matter_ref,
        outcome="done",
        labels={
            "name": link.name,
            "email": link.email,
            "purpose": str(link.purpose),
            "until": link.expires_at.isoformat(),
        },
        key=link.binder.key,
    )


def _send(link: Link, token: str) -> None:
    # SECURITY: the one place where the token is written down; the outbox seals the body.
    notifications.mail(
        to=link.email,
        template=f"vault/mail/link_{link.purpose}",
        context={
            "sender": link.made_by.name,
            "link": settings.SITE_ADDRESS + reverse("vault:link", args=[token]),
            "expires_at": link.expires_at,
            "has_password": link.has_password,
            "is_once": link.is_once,
            "asks_code": link.asks_code,
        },
        kind=f"link_{link.purpose}",
        language=link.language,
    )
