"""A mail is a row before it is a message: seal it into the outbox, open it again to send or to read."""

from __future__ import annotations

import email
import email.policy
import re
from email.generator import BytesGenerator
from email.message import EmailMessage as ParsedMail
from email.message import Message
from email.utils import formataddr, parseaddr
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction

from jobs.services import enqueue
from keys.services import office_key, seal, unseal
from notifications.errors import BadHeader
from notifications.models import OutboxMessage
from notifications.states import MailState
from theme.services import face

SEND = "notifications.send"
KEEP = "keep"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def post(message: EmailMessage, *, kind: str = "", recipient: Any = None) -> list[OutboxMessage]:
    """Write `message` into the outbox in the caller's transaction, one row an address; a job sends each after the commit.

    A message from Django's default sender goes out in the firm's name. Raises: BadHeader for a line break in a header.
    """
    refuse_line_breaks(message)
    if message.from_email == settings.DEFAULT_FROM_EMAIL:
        message.from_email = firm_sender()
    return [_post_one(message, address, kind, recipient) for address in message.recipients()]


def _post_one(message: EmailMessage, address: str, kind: str, recipient: Any) -> OutboxMessage:
    to = parseaddr(address)[1]
    is_kept = settings.OUTBOX_DELIVERY == KEEP
    row = OutboxMessage(to=to, subject=message.subject[:250], kind=kind, recipient=recipient)
    row.state = MailState.KEPT if is_kept else MailState.QUEUED
    row.headers = {"From": message.from_email, "Message-ID": message_id(row)}
    message.extra_headers = {**message.extra_headers, "Message-ID": message_id(row)}
    row.body = seal(office_key(), message.message().as_bytes(), context=row.record_ref)
    with transaction.atomic(savepoint=False):
        row.save(force_insert=True)
        if not is_kept:
            enqueue(SEND, unique=f"mail/{row.reference}", reference=row.reference)
    return row


def message_id(row: OutboxMessage) -> str:
    """Give the Message-ID of a mail: the same for each attempt, so that a server which had it already knows it again."""
    return f"<{row.pk.hex}@{urlsplit(settings.SITE_ADDRESS).hostname or 'localhost'}>"


def firm_sender() -> str:
    """Give the firm's name and address as a From line."""
    firm = face()
    return formataddr((firm.firm_name, firm.email)) if firm.email else settings.DEFAULT_FROM_EMAIL


def refuse_line_breaks(message: EmailMessage) -> None:
    """Stop anything that could smuggle a second header into a mail. Raises: BadHeader."""
    # SECURITY: Django refuses line feeds when the mail is built; this says so in a sentence, and for every control character.
    lines = [message.subject, message.from_email, *message.recipients(), *message.reply_to]
    lines += [f"{name}: {value}" for name, value in message.extra_headers.items()]
    if any(_CONTROL.search(str(line)) for line in lines):
        raise BadHeader(detail="control character in a header")


class KeptMime(Message):
    """A parsed mail that is written out as it was kept."""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\n") -> bytes:
        """Give the bytes with the line endings that the transport asks for."""
        out = BytesIO()
        BytesGenerator(out, mangle_from_=False, policy=(policy or self.policy).clone(linesep=linesep)).flatten(
            self, unixfrom=unixfrom
        )
        return out.getvalue()


class KeptMessage(EmailMultiAlternatives):
    """A mail out of the outbox, as Django's mail backends take it: the same bytes for SMTP, its parts for an API."""

    def __init__(self, row: OutboxMessage, raw: bytes) -> None:
        """Take the parts from `raw`; the envelope comes from the row."""
        self.raw = raw
        parsed = read(raw)
        text = parsed.get_body(("plain",))
        html = parsed.get_body(("html",))
        super().__init__(
            subject=row.subject,
            body=text.get_content() if text else "",
            from_email=row.headers["From"],
            to=[row.to],
            headers={
                name: str(parsed[name]) for name in ("Message-ID", "Date", "Auto-Submitted", "Reply-To") if parsed[name]
            },
            alternatives=[(html.get_content(), "text/html")] if html else [],
        )
        for part in parsed.iter_attachments():
            self.attach(part.get_filename(), part.get_content(), part.get_content_type())

    def message(self, *, policy: Any = None) -> Any:
        """Give the kept MIME message, unchanged."""
        return email.message_from_bytes(self.raw, _class=KeptMime)


def opened(row: OutboxMessage) -> KeptMessage:
    """Give the mail of a row, unsealed. Raises: SealBroken, KeyUnavailable."""
    return KeptMessage(row, unseal(office_key(), bytes(row.body), context=row.record_ref))


def read(raw: bytes) -> ParsedMail:
    """Give a MIME message parsed into its parts."""
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, ParsedMail)  # noqa: S101  # what the default policy makes
    return parsed
