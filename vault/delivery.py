"""The one way out for every gated byte: the gate first, then everything else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict
from common.gate import require
from vault.models import OpeningKind, ScanState, Version
from vault.ranges import RangeNotSatisfiable, asked_range
from vault.roles import BinderAction
from vault.services.opening import opened
from vault.services.reading import open_version
from vault.streams import SealedReader

SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# What a browser may show by itself in a sandbox; all else is saved.
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "text/plain"})
PIECE_BYTES = 256 * 1024


class NotYetChecked(Conflict):
    """The version is being looked into, or was found to be dangerous."""

    default_message = _(
        "This paper is still being checked for viruses. It opens by itself when the check is done; try again in a minute."
    )


class KeptApart(Conflict):
    """The version was quarantined."""

    default_message = _("This paper was kept apart because it may carry a virus. Ask the sender for another copy.")


def deliver(request: HttpRequest, *, version: Version, as_attachment: bool) -> HttpResponseBase:
    """Answer the bytes of a private version, whole or one range, as they are opened segment by segment.

    SECURITY: the gate is asked before any conditional header, and again for every range. Raises: NotFound, Refused,
    NotYetChecked, KeptApart, FileDamaged. Audit: file.viewed or file.downloaded when the beginning is sent.
    """
    require(request.user, BinderAction.VIEW, version)
    if version.scan_state == ScanState.QUARANTINED:
        raise KeptApart(detail=version.record_ref)
    unscanned = version.scan_state == ScanState.NOT_SCANNED and settings.SCAN_REQUIRED
    if version.scan_state == ScanState.WAITING or unscanned:
        raise NotYetChecked(detail=version.record_ref)
    inline = not as_attachment and version.content_type in SHOWN_INLINE
    try:
        part = asked_range(request.headers.get("Range", ""), version.size_bytes)
    except RangeNotSatisfiable:
        return _private(HttpResponse(status=416, headers={"Content-Range": f"bytes */{version.size_bytes}"}))
    first, stop = part or (0, version.size_bytes)
    # An open reader proves the end of the file; for a range its length is compared, and each segment proved as it is read.
    reader = open_version(version, check_end=part is None)
    if request.method == "GET" and first == 0:
        opened(actor=request.user, version=version, how=OpeningKind.VIEWED if inline else OpeningKind.DOWNLOADED)
    content = _pieces(reader, first, stop) if request.method == "GET" else _nothing(reader)
    response = StreamingHttpResponse(content, status=206 if part else 200, content_type=version.content_type)
    response["Content-Length"] = str(stop - first)
    response["Accept-Ranges"] = "bytes"
    if part:
        response["Content-Range"] = f"bytes {first}-{stop - 1}/{version.size_bytes}"
    response["Content-Disposition"] = content_disposition_header(not inline, version.name) or "attachment"
    return _private(response)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


def _pieces(reader: SealedReader, first: int, stop: int) -> Iterator[bytes]:
    with reader:
        yield from reader.iter_range(first, stop, PIECE_BYTES)


def _nothing(reader: SealedReader) -> Iterator[bytes]:
    reader.close()
    yield from ()


def deliver_published(
    request: HttpRequest, *, file: FieldFile, name: str, content_type: str, version: str, is_public: bool
) -> HttpResponseBase:
    """Answer a published file whose access rule was passed: one range, an opaque tag for public ones, always saved.

    Behind nginx (`settings.ACCEL_PREFIX`) the bytes never pass through here.
    """
    tag = f'"{hashlib.sha256(version.encode()).hexdigest()[:24]}"'
    if is_public and request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    size = file.size
    accel = getattr(settings, "ACCEL_PREFIX", "")
    if accel:
        response: HttpResponseBase = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{accel}{file.name}"
    else:
        try:
            part = asked_range(request.headers.get("Range", ""), size)
        except RangeNotSatisfiable:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        first, stop = part or (0, size)
        content = _stored(file, first, stop) if request.method == "GET" else iter(())
        response = StreamingHttpResponse(content, status=206 if part else 200, content_type=content_type)
        response["Content-Length"] = str(stop - first)
        response["Accept-Ranges"] = "bytes"
        if part:
            response["Content-Range"] = f"bytes {first}-{stop - 1}/{size}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    if is_public:
        response["ETag"] = tag
        response["Cache-Control"] = "public, max-age=300"
    else:
        response["Cache-Control"] = "private, no-store"
    return response


def _stored(file: FieldFile, first: int, stop: int) -> Iterator[bytes]:
    with file.open("rb") as source:
        source.seek(first)
        left = stop - first
        while left > 0 and (piece := source.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece
