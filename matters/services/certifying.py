"""Certify the delivery of papers: sealed, handed over at once, kept by nobody but whoever asked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation

from accounts.models import User
from audit.services import record
from common.gate import require
from matters import rules, verbs
from matters.certificate import paper_of
from matters.errors import TooManyToCertify
from matters.models import Room
from matters.statement import Statement
from matters.stating import state
from press.contract import STATEMENT
from press.services import Attachment, house_face, house_seal, seal_pdf, to_pdf
from vault.models import ScanState, Version

#: A certificate of more is minutes of typesetting and nobody reads it: paper by paper, or an export of the record.
MOST_VERSIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Certificate:
    """A sealed certificate, and what it states."""

    name: str
    pdf: bytes
    statement: Statement


def certify(*, actor: User, room: Room, version: Version | None = None) -> Certificate:
    """Give the sealed delivery certificate of `version`, or of every version in `room`, as things stand now.

    `room` comes with `matter` and `binder__key`. Call it outside transactions. Nothing is kept of it but a line with its hash.
    Raises: NothingToCertify, TooManyToCertify, RecordBroken; what `press.services` raises. Audit: certificate.made.
    """
    require(actor, rules.CERTIFY, room)
    found = Version.objects.filter(file__binder_id=room.binder_id).exclude(scan_state=ScanState.QUARANTINED)
    found = found.filter(pk=version.pk) if version is not None else found
    versions = list(found.select_related("file", "author", "link").order_by("created_at", "id")[: MOST_VERSIONS + 1])
    if len(versions) > MOST_VERSIONS:
        raise TooManyToCertify
    # It is for courts and strangers, so it speaks the office's language, whoever asked.
    with translation.override(settings.LANGUAGE_CODE):
        face = house_face()
        statement = state(room, versions, made_by=actor, firm=face.firm_name)
        pdf = to_pdf(paper_of(statement), face, attachment=_attached(statement))
        sealed = seal_pdf(pdf, seal=house_seal(), reason="Delivery certificate", at=statement.made_at)
    with transaction.atomic():
        record(
            verb=verbs.CERTIFICATE_MADE,
            actor=actor,
            on=version.record_ref if version is not None else room.record_ref,
            matter=room.matter.record_ref,
            after=hashlib.sha256(sealed).digest(),
        )
    about = version.file.reference if version is not None else room.matter.reference
    return Certificate(f"Delivery certificate {about}.pdf", sealed, statement)


def _attached(statement: Statement) -> Attachment:
    text = json.dumps(statement.to_data(), ensure_ascii=False, separators=(",", ":"))
    return Attachment(STATEMENT, "application/json", "What this certificate states, for programs", text)
