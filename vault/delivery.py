"""The one way out for files: the gate first, then everything else.

Private bytes (`deliver`) are opened segment by segment in this process. They may be kept by nobody: no content tag, no
conditional answers, `no-store`; a page of ours never gives them a place to run: `nosniff`, a sandbox policy, and only
kinds that browsers show without running anything are shown at all. Published files (`deliver_published`) passed their
own rule in the package that keeps them; nginx sends their bytes where it stands in front.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.encoding import iri_to_uri
from django.utils.http import content_disposition_header, parse_etags

from accounts.models import User
from accounts.services import person_of
from common import context
from common.errors import NotFound
from common.gate import require
from keys.errors import SealBroken
from vault import rules
from vault.bundles import ArchiveStream, ExportHold, Leaf
from vault.errors import FileDamaged
from vault.letting_out import leaves_the_house, refuse_unchecked
from vault.links.guests import Guest
from vault.links.opening import fetched
from vault.models import OpeningKind, Rendition, Version
from vault.ranges import Span, span_of
from vault.services.openings import opened, record_damage
from vault.services.reading import open_rendition, open_version
from vault.streams import SealedReader

log = logging.getLogger(__name__)
__all__ = [
    "SHOWN",
    "ExportHold",
    "Leaf",
    "deliver",
    "deliver_archive",
    "deliver_published",
    "leaves_the_house",
    "refuse_unchecked",
]

# Shown in the browser; everything else is saved. None of these can run anything.
SHOWN: Final = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "text/plain",
        "audio/mpeg",
        "audio/wav",
        "video/mp4",
    }
)
# Chromium's reader shows a PDF under this policy too.
POLICY: Final = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# SECURITY: a picture may carry the one inline style by which a browser fits it to the window; nothing in it can run.
PICTURE_POLICY: Final = f"{POLICY}; style-src 'unsafe-inline'"
# A reader that fetches a file in ranges opens it once, as far as the record is concerned.
SAME_OPENING_SECONDS: Final = 600
PIECE_BYTES: Final = 64 * 1024
# After so many bytes of one answer, or so long, the right to them is asked for anew: a slow reader gets few more, a fast one is
# not held up (at 8 MiB each gigabyte took twice as long).
ASKED_ANEW_BYTES: Final = 64 * 1024 * 1024
ASKED_ANEW_SECONDS: Final = 2.0


def deliver(
    request: HttpRequest,
    *,
    version: Version,
    as_attachment: bool = False,
    guest: Guest | None = None,
    rendition: Rendition | None = None,
) -> HttpResponseBase:
    """Answer with the content of `version`, whole or one Range of it, to a person, or the holder of a link, who may view it.

    With `guest` she alone is asked for, whoever is signed in in the same browser. With `rendition` its view is given instead,
    under the same right and rules. `version` comes with `file__binder__key`. Raises: NotFound, Refused; StillChecking, KeptApart,
    NotChecked (409); FileDamaged. Audit: file.viewed or file.downloaded; file.damaged.
    """
    # SECURITY: nothing about the file may be answered before this line, not even "not modified" or "no such range".
    actor = guest or request.user
    require(actor, rules.VIEW, version)
    refuse_unchecked(version)
    body: Version | Rendition = rendition or version
    is_shown = body.content_type in SHOWN and not as_attachment
    span = span_of(request.headers.get("Range", ""), body.size_bytes)
    if span is None:
        return _private(HttpResponse(status=416, headers={"Content-Range": f"bytes */{body.size_bytes}"}))
    if "If-Range" in request.headers:
        # There is no tag that could match, so the whole is what she gets.
        span = Span(0, body.size_bytes)
    if request.method == "HEAD":
        return _described(HttpResponse(), body, span, is_shown=is_shown)
    reader = _open(version, rendition, span)
    try:
        _note(actor, version, rendition, span, OpeningKind.VIEWED if is_shown else OpeningKind.DOWNLOADED)
    except BaseException:
        reader.close()
        raise
    return _described(StreamingHttpResponse(_pieces(reader, actor, version, span)), body, span, is_shown=is_shown)


def deliver_archive(request: HttpRequest, *, leaves: Sequence[Leaf], name: str, hold: ExportHold) -> HttpResponseBase:
    """Answer with these versions and bytes as one stored ZIP of known length; `hold` goes with the answer.

    The right to view each version is asked anew while it is on its way. No Range: every archive tells of the moment it
    was made, so two are never the same. Audit: file.downloaded for each version; file.damaged.
    """
    stream = ArchiveStream(person_of(request), leaves, hold)
    response = StreamingHttpResponse(stream, content_type="application/zip")
    response["Content-Length"] = str(stream.size_bytes)
    response["Accept-Ranges"] = "none"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return _private(response)


def _open(version: Version, rendition: Rendition | None, span: Span) -> SealedReader:
    try:
        if rendition is not None:
            return open_rendition(version, rendition, check_end=not span.is_part)
        return open_version(version, check_end=not span.is_part)
    except (FileDamaged, SealBroken) as damage:
        # A broken seal: somebody changed the row that holds the file's key, which is damage all the same.
        _alarm(version, damage)
        raise


def _alarm(version: Version, damage: FileDamaged | SealBroken) -> None:
    with transaction.atomic():
        record_damage(version=version, detail=damage.detail)


def _note(
    actor: User | AnonymousUser | Guest, version: Version, rendition: Rendition | None, span: Span, how: OpeningKind
) -> None:
    """Put the opening on the record before the first byte leaves."""
    if isinstance(actor, AnonymousUser):
        raise NotFound(detail="a nobody past the gate")
    # By the session too: a second one in the same name, e.g. a thief's, opens it for itself. A view is other bytes than its file.
    what = f"{version.pk.hex}/{rendition.pk.hex if rendition else ''}"
    mark = f"opened/{what}/{actor.record_ref}/{context.current().session_ref}/{how}"
    if not cache.add(mark, "1", SAME_OPENING_SECONDS):
        # Whoever reads on for hours is still at the same reading.
        cache.touch(mark, SAME_OPENING_SECONDS)
        if span.is_part:
            return
    try:
        if isinstance(actor, Guest):
            fetched(guest=actor, version=version, how=how)
        else:
            opened(actor=actor, version=version, how=how, rendition=rendition)
    except BaseException:
        # What could not be put on the record is put there with the next part.
        cache.delete(mark)
        raise


def _pieces(reader: SealedReader, actor: User | AnonymousUser | Guest, version: Version, span: Span) -> Iterator[bytes]:
    """Give the content of `span`. A right that is taken, or damage, in the middle breaks the answer off, short of its length."""
    given, asked_at = 0, time.monotonic()
    try:
        for piece in reader.iter_range(span.start, span.stop):
            if given >= ASKED_ANEW_BYTES or time.monotonic() - asked_at >= ASKED_ANEW_SECONDS:
                # SECURITY: somebody who is frozen, walled off or unseated while she is sent a large file gets no more of it.
                require(actor, rules.VIEW, version)
                given, asked_at = 0, time.monotonic()
            yield piece
            given += len(piece)
    except FileDamaged as damage:
        _alarm(version, damage)
        raise
    finally:
        reader.close()


def _described(
    response: HttpResponseBase, body: Version | Rendition, span: Span, *, is_shown: bool
) -> HttpResponseBase:
    content_type = body.content_type
    response["Content-Type"] = f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type
    response["Content-Length"] = str(span.stop - span.start)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = content_disposition_header(not is_shown, body.name) or "attachment"
    if span.is_part:
        response.status_code = 206
        response["Content-Range"] = span.content_range(body.size_bytes)
    return _private(response)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    is_picture = response.headers.get("Content-Type", "").startswith("image/")
    response["Content-Security-Policy"] = PICTURE_POLICY if is_picture else POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def deliver_made(*, content: bytes, name: str, content_type: str) -> HttpResponse:
    """Answer with private bytes that were made for this one answer and are kept nowhere; the caller asked the gate and recorded."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Length"] = str(len(content))
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    _private(response)
    return response


def deliver_published(
    request: HttpRequest, *, file: FieldFile, name: str, content_type: str, version: str, is_public: bool = False
) -> HttpResponseBase:
    """Answer with a published, unencrypted `file` whose access rule was passed by the caller.

    `version` changes with the content; its tag says nothing about the bytes. With `settings.LIBRARY_ACCEL` nginx sends
    them from that internal address and this process touches none.
    """
    tag = f'"{hashlib.sha256(f"published {version}".encode()).hexdigest()[:32]}"'
    wanted = parse_etags(request.headers.get("If-None-Match", ""))
    if tag in wanted:
        return _published(HttpResponseNotModified(), tag, is_public=is_public)
    is_shown = content_type in SHOWN
    accel = getattr(settings, "LIBRARY_ACCEL", "")
    if accel:
        response: HttpResponseBase = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = iri_to_uri(f"{accel.rstrip('/')}/{file.name}")
    else:
        response = _plain(request, file, content_type, tag)
    response["Content-Disposition"] = content_disposition_header(not is_shown, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return _published(response, tag, is_public=is_public)


def _published(response: HttpResponseBase, tag: str, *, is_public: bool) -> HttpResponseBase:
    response["ETag"] = tag
    response["Cache-Control"] = "public, max-age=300, must-revalidate" if is_public else "private, no-cache"
    return response


def _plain(request: HttpRequest, file: FieldFile, content_type: str, tag: str) -> HttpResponseBase:
    """Answer from this process: whole, or one Range."""
    size_bytes = file.size
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        header = ""
    span = span_of(header, size_bytes)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size_bytes}"})
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=content_type)
    elif span.is_part:
        response = StreamingHttpResponse(_slice(file, span), content_type=content_type, status=206)
    else:
        response = FileResponse(file.open("rb"), content_type=content_type)
    response["Content-Length"] = str(span.stop - span.start)
    response["Accept-Ranges"] = "bytes"
    if span.is_part:
        response.status_code = 206
        response["Content-Range"] = span.content_range(size_bytes)
    return response


def _slice(file: FieldFile, span: Span) -> Iterator[bytes]:
    with file.open("rb") as content:
        content.seek(span.start)
        left = span.stop - span.start
        while left and (piece := content.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece
