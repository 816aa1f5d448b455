"""Uploads in: the tus protocol 1.0 with creation, creation-with-upload, checksum, expiration and termination.

Parts are committed every PART_BYTES, so what came before a cut is kept. Every request passes the gate anew. Of the
protocol one thing is left out on purpose: X-HTTP-Method-Override is not heard. Source: https://tus.io/protocols/resumable-upload
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Final, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.models import User
from common.errors import BadInput, NotFound, PortalError
from vault import services
from vault.bounds import MAX_UPLOAD_BYTES, PART_BYTES
from vault.buffers import Buffers
from vault.digests import Sha256Thread
from vault.errors import PartDamaged, UploadTooLarge
from vault.links.guests import Guest
from vault.models import Binder, File, Folder, Upload, UploadState

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS: Final = ("sha256", "sha1")
PART_TYPE: Final = "application/offset+octet-stream"
# What Django would read whole to look for a token in it.
FORM_TYPES: Final = ("multipart/form-data", "application/x-www-form-urlencoded")
READ_BYTES: Final = 1024 * 1024
LONGEST_METADATA: Final = 16_384
LONGEST_COMMENT: Final = 2_000
# A name that no sender can give in the metadata: names there have no spaces.
LENGTH: Final = "upload length"
RECEIVED: Final = Buffers(PART_BYTES)
View = Callable[..., HttpResponseBase]
Sender = User | Guest
Senders = Callable[[HttpRequest, Mapping[str, str]], Sender]
Thing = TypeVar("Thing", File, Folder)


class SignInFirst(PortalError):
    """The session is over; the upload is not."""

    status = 401
    default_message = _("You are no longer signed in. Sign in and choose the file again; it goes on where it stopped.")


class WrongProtocol(PortalError):
    """The sender does not speak our version of the protocol."""

    status = 412
    default_message = _("This program cannot send files here. Use the upload form on the page.")


class WrongPartType(BadInput):
    """A part that does not say that it is one."""

    status = 415
    default_message = _("This part of the file did not come as expected. Reload the page and try again.")


def signed_in(request: HttpRequest, _kwargs: Mapping[str, str]) -> Sender:
    """Give the person of this session. Raises: SignInFirst."""
    if not request.user.is_authenticated:
        raise SignInFirst(detail="upload without a session")
    return request.user


def speaks_tus(*methods: str, sender: Senders = signed_in) -> Callable[[View], View]:
    """Give a decorator for views of these methods: version header in, version header out, errors as bare sentences.

    The view gets as `actor` whom `sender` finds. SECURITY: who is there and what is sent are asked before the check for forgery, which then finds no form to read and goes
    by its header alone: nobody's slow body holds a thread.
    """

    def decorate(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
            try:
                response = _answer(checked, methods, sender, request, kwargs)
            except PortalError as error:
                request.portal_error = error  # type: ignore[attr-defined]  # the record's middleware reads it
                response = HttpResponse(
                    f"{error.message}\n", status=error.status, content_type="text/plain; charset=utf-8"
                )
                if error.status == WrongProtocol.status:
                    response["Tus-Version"] = VERSION
                if error.retryable:
                    response["Retry-After"] = "5"
            response["Tus-Resumable"] = VERSION
            response["Cache-Control"] = "no-store"
            return response

        return answer

    return decorate


def _answer(
    view: View, methods: tuple[str, ...], sender: Senders, request: HttpRequest, kwargs: dict[str, str]
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return _options()
    if request.method not in methods:
        return HttpResponse(status=405, headers={"Allow": ", ".join((*methods, "OPTIONS"))})
    actor = sender(request, kwargs)
    if request.headers.get("Tus-Resumable") != VERSION:
        raise WrongProtocol(detail="no or another Tus-Resumable")
    if request.content_type in FORM_TYPES:
        raise WrongPartType(detail="a form instead of an upload")
    return view(request, actor=actor, **kwargs)


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = EXTENSIONS
    response["Tus-Max-Size"] = str(MAX_UPLOAD_BYTES)
    response["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    return response


@speaks_tus("POST")
def uploads(request: HttpRequest, actor: User) -> HttpResponse:
    """Begin an upload; with a body of the right type its first bytes come along."""
    facts = facts_of(request)
    binder = Binder.objects.visible_to(actor).select_related("key").filter(reference=facts.get("binder", "")).first()
    if binder is None:
        raise NotFound(detail="upload into no binder of this person")
    file = _inside(File, binder, facts.get("replaces", ""))
    folder = _inside(Folder, binder, facts.get("folder", ""))
    begun = begin(actor, binder, facts, file=file, folder=folder)
    return begun_at(reverse("vault:upload", args=[begun.reference]), request, actor, begun)


def facts_of(request: HttpRequest) -> dict[str, str]:
    """Give what a request that begins an upload says of the file, its length under LENGTH. Raises: BadInput."""
    length_bytes = _number(request, "Upload-Length")
    return {**metadata_of(request.headers.get("Upload-Metadata", "")), LENGTH: str(length_bytes)}


def begin(
    actor: Sender, binder: Binder, facts: Mapping[str, str], *, file: File | None = None, folder: Folder | None = None
) -> Upload:
    """Give the upload in `binder` that these facts begin."""
    return services.start_upload(
        actor=actor,
        binder=binder,
        name=facts.get("filename", ""),
        length_bytes=int(facts[LENGTH]),
        declared_type=facts.get("filetype", ""),
        file=file,
        folder=folder,
        comment=facts.get("comment", "")[:LONGEST_COMMENT],
    )


def begun_at(location: str, request: HttpRequest, actor: Sender, begun: Upload) -> HttpResponse:
    """Answer that an upload was begun and goes on at `location`; take in what came along."""
    response = HttpResponse(status=201)
    response["Location"] = location
    if request.content_type == PART_TYPE:
        response["Upload-Offset"] = str(_receive(request, actor, begun, 0))
    return _expiring(response, begun)


@speaks_tus("HEAD", "PATCH", "DELETE")
def upload(request: HttpRequest, reference: str, actor: User) -> HttpResponse:
    """Say where an upload stands, take its next part, or give it up."""
    return go_on(request, actor, Upload.objects.filter(reference=reference, actor=actor))


def go_on(request: HttpRequest, actor: Sender, among: QuerySet[Upload]) -> HttpResponse:
    """Answer for the one upload of `actor` that is `among` these. Raises: NotFound."""
    found = among.select_related("binder__key", "replaces", "folder", "version", "link").first()
    if found is None:
        raise NotFound(detail="no upload of this sender")
    return {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}[str(request.method)](request, actor, found)


def _head(_request: HttpRequest, actor: Sender, found: Upload) -> HttpResponse:
    offset = services.upload_offset(actor=actor, upload=found)
    if offset == found.length_bytes:
        # All bytes are here, but a crash may have come before the end was made: the sender will not come again.
        services.finish_upload(actor=actor, upload=found)
    response = HttpResponse(status=200)
    response["Upload-Offset"] = str(offset)
    response["Upload-Length"] = str(found.length_bytes)
    return _expiring(response, found)


def _patch(request: HttpRequest, actor: Sender, found: Upload) -> HttpResponse:
    if request.content_type != PART_TYPE:
        raise WrongPartType(detail="part of another content type")
    response = HttpResponse(status=204)
    response["Upload-Offset"] = str(_receive(request, actor, found, _number(request, "Upload-Offset")))
    return _expiring(response, found)


def _delete(_request: HttpRequest, actor: Sender, found: Upload) -> HttpResponse:
    services.abandon_upload(actor=actor, upload=found)
    return HttpResponse(status=204)


def _receive(request: HttpRequest, actor: Sender, found: Upload, offset: int) -> int:
    """Take the body in, part by part; give where the upload stands then."""
    is_first = True
    checksum = _checksum_of(request)
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if checksum is not None and announced > PART_BYTES:
        raise UploadTooLarge(str(_("A part with a checksum may have 8 MiB at most.")), detail="long part with checksum")
    left: int | None = announced if "CONTENT_LENGTH" in request.META else None
    while True:
        with RECEIVED.lend() as buffer:
            part = Part.receive(request, buffer)
            left = None if left is None else left - part.size_bytes
            if checksum is not None:
                checksum.compare(part)
            if part.size_bytes or is_first:
                # A part of nothing still has to begin at the right place.
                receipt = services.append(
                    actor=actor, upload=found, offset=offset, part=part.content, sha256=part.sha256
                )
                offset, is_first = receipt.offset, False
        if part.is_last or left == 0:
            break
    if offset == found.length_bytes and found.state == UploadState.GROWING:
        services.finish_upload(actor=actor, upload=found)
    return offset


@dataclass(frozen=True, slots=True)
class Part:
    """Up to PART_BYTES of a body, with their digest. `is_last`: the body ended, or the connection did."""

    content: memoryview
    sha256: bytes
    is_last: bool

    @property
    def size_bytes(self) -> int:
        """How many bytes came."""
        return self.content.nbytes

    @classmethod
    def receive(cls, request: HttpRequest, buffer: memoryview) -> Part:
        """Read the next part of the body into `buffer`, hashing beside the reading."""
        filled, hashing, is_last = 0, Sha256Thread(), False
        try:
            while filled < PART_BYTES:
                try:
                    piece = request.read(min(READ_BYTES, PART_BYTES - filled))
                except OSError:
                    # The connection broke: what came is kept.
                    piece = b""
                if not piece:
                    is_last = True
                    break
                buffer[filled : filled + len(piece)] = piece
                hashing.feed(buffer[filled : filled + len(piece)])
                filled += len(piece)
            return cls(buffer[:filled], hashing.digest(), is_last)
        finally:
            hashing.stop()


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the sender says the checksum of her part is."""

    algorithm: str
    digest: bytes

    def compare(self, part: Part) -> None:
        """Say nothing when it agrees. Raises: PartDamaged."""
        found = (
            part.sha256 if self.algorithm == "sha256" else hashlib.sha1(part.content, usedforsecurity=False).digest()
        )
        if found != self.digest:
            raise PartDamaged(detail=f"{self.algorithm} differs")


def _checksum_of(request: HttpRequest) -> Checksum | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadInput(detail="unknown checksum algorithm")
    return Checksum(algorithm, _decoded(value))


def metadata_of(header: str) -> dict[str, str]:
    """Give the names and values of an Upload-Metadata header. Raises: BadInput."""
    if len(header) > LONGEST_METADATA:
        raise BadInput(detail="metadata too long")
    facts = {}
    for pair in header.split(",") if header else ():
        name, _space, value = pair.strip().partition(" ")
        try:
            facts[name] = _decoded(value).decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadInput(detail="metadata that is no text") from error
        # A name is cleaned, a comment is sealed; everything else is asked of the database as it stands.
        if "\0" in facts[name] and name not in {"filename", "comment"}:
            raise BadInput(detail="metadata with a NUL")
    return facts


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise BadInput(detail="a header that is not base64") from error


def _number(request: HttpRequest, name: str) -> int:
    value = request.headers.get(name, "")
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise BadInput(detail=f"no number in {name}")
    return int(value)


def _inside(model: type[Thing], binder: Binder, reference: str) -> Thing | None:
    if not reference:
        return None
    found = model._default_manager.filter(binder=binder, reference=reference).first()
    if found is None:
        raise NotFound(detail=f"no such {model._meta.model_name} in the binder")
    return found


def _expiring(response: HttpResponse, found: Upload) -> HttpResponse:
    if found.state == UploadState.GROWING:
        response["Upload-Expires"] = http_date(found.expires_at.timestamp())
    return response
