"""The files of the library: their access rule first, then the one delivery."""

from __future__ import annotations

import mimetypes

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from audit.services import record, record_denial
from cms import verbs
from cms.access import AccessLevel
from cms.models import FirmDocument
from cms.services import may_open
from common.errors import NotFound
from vault.delivery import deliver_published


@require_safe
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Answer a file of the library to those who may open it; to everybody else it is not there.

    SECURITY: the access rule comes before any look at conditional headers or ranges. Audit: document.downloaded, document.refused.
    """
    # SECURITY: one answer for what is not there, has another name, or is not for this reader: the same page, to the letter.
    found = FirmDocument.objects.filter(pk=document_id).first()
    if found is None or found.filename != document_filename:
        raise NotFound(detail="no such document, or under another name")
    if not may_open(request.user, found):
        if request.user.is_authenticated:
            record_denial(verb=verbs.DOCUMENT_REFUSED, actor=request.user, on=f"document:{found.pk}")
        raise NotFound(detail="document without a right")
    if request.method == "GET" and request.user.is_authenticated and "Range" not in request.headers:
        record(verb=verbs.DOCUMENT_DOWNLOADED, actor=request.user, on=f"document:{found.pk}")
    kind = mimetypes.guess_type(found.filename)[0] or "application/octet-stream"
    return deliver_published(
        request,
        file=found.file,
        name=found.filename,
        content_type=kind,
        version=f"{found.pk}-{found.get_file_hash()}-{found.file.name}",
        is_public=found.access == AccessLevel.PUBLIC,
    )
