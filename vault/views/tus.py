"""Resumable uploads after tus 1.0 (tus.io/protocols/resumable-upload): creation, creation with upload, termination, checksum, expiration.

Bytes are read as they come and kept part by part, so a cut connection costs at most the part on its way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.errors import BadInput, NotFound
from vault.bounds import MAX_UPLOAD_BYTES, PART_BYTES
from vault.errors import PartDamaged, UploadChanged, UploadLost
from vault.growing import GrowingFile
from vault.models import Binder, File, Folder, Upload, UploadState
from vault.services import abandon_upload, append, finish_upload, received, start_upload
from vault.services.uploads import growing

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
PIECE_BYTES = 1 << 18
PART_TYPE = "application/offset+octet-stream"
CHECKSUMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}


def _answer(status: int, upload: Upload | None = None, **headers: str) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    if upload is not None:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def _speaks_tus(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(HTTPStatus.PRECONDITION_FAILED, Tus_Version=VERSION)


@require_http_methods(["POST", "OPTIONS"])
@login_required
def uploads(request: HttpRequest) -> HttpResponse:
    """Begin an upload; with a body, take its first bytes at once."""
    if request.method == "OPTIONS":
        return _answer(
            HTTPStatus.NO_CONTENT,
            Tus_Version=VERSION,
            Tus_Extension=EXTENSIONS,
            Tus_Max_Size=str(MAX_UPLOAD_BYTES),
            Tus_Checksum_Algorithm=",".join(CHECKSUMS),
        )
    if refused := _speaks_tus(request):
        return refused
    length = _number(request.headers.get("Upload-Length", ""))
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    binder = (
        Binder.objects.visible_to(request.user).select_related("key").filter(reference=told.get("binder", "")).first()
    )
    if binder is None:
        raise NotFound(detail="upload into no binder of this person")
    upload = start_upload(
        actor=request.user,
        binder=binder,
        name=told.get("filename", ""),
        length_bytes=length,
        declared_type=told.get("filetype", ""),
        comment=told.get("comment", ""),
        replaces=_one(File, binder, told.get("replaces", "")),
        folder=_one(Folder, binder, told.get("folder", "")),
    )
    offset = _receive(request, request.user, upload) if request.content_type == PART_TYPE else 0
    if offset == length:
        finish_upload(actor=request.user, upload=upload)
    location = reverse("vault:upload", args=[upload.reference])
    return _answer(HTTPStatus.CREATED, upload, Location=location, Upload_Offset=str(offset))


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@login_required
def upload(request: HttpRequest, reference: str) -> HttpResponse:
    """Say how much is here, take the next part, or give the upload up; only for the one who began it."""
    if refused := _speaks_tus(request):
        return refused
    found = (
        Upload.objects.select_related("binder__key", "version").filter(reference=reference, actor=request.user).first()
    )
    if found is None:
        raise NotFound(detail="no such upload of this person")
    if request.method == "DELETE":
        abandon_upload(actor=request.user, upload=found)
        return _answer(HTTPStatus.NO_CONTENT)
    if found.state == UploadState.ABANDONED:
        raise UploadLost(detail=found.record_ref)
    if request.method == "HEAD":
        return _standing(request.user, found)
    if request.content_type != PART_TYPE:
        return _answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    offset = _receive(request, request.user, found, begins_at=_number(request.headers.get("Upload-Offset", "")))
    if offset == found.length_bytes:
        finish_upload(actor=request.user, upload=found)
    return _answer(HTTPStatus.NO_CONTENT, found, Upload_Offset=str(offset))


def _standing(user: User, found: Upload) -> HttpResponse:
    """Say how much is here. An upload that was cut just before its end was written down is finished now."""
    offset = received(found)
    if offset == found.length_bytes and found.version is None:
        finish_upload(actor=user, upload=found)
    return _answer(HTTPStatus.OK, found, Upload_Offset=str(offset), Upload_Length=str(found.length_bytes))


def _receive(request: HttpRequest, user: User, upload: Upload, *, begins_at: int = 0) -> int:
    """Keep the body part by part; give where the next one begins. Raises: UploadChanged, PartDamaged, UploadBusy."""
    with growing(upload) as file:
        if file.offset != begins_at:
            raise UploadChanged(detail=f"part at {begins_at}, upload at {file.offset}")
        if request.headers.get("Upload-Checksum"):
            _take_checked(request, user, upload, file)
        else:
            _take(request, user, upload, file)
        return file.offset


def _take(request: HttpRequest, user: User, upload: Upload, file: GrowingFile) -> None:
    part = bytearray()
    while True:
        piece, is_cut = _read(request, min(PIECE_BYTES, PART_BYTES - len(part)))
        part += piece
        if len(part) == PART_BYTES or (not piece and part):
            append(actor=user, upload=upload, file=file, part=part)
            part = bytearray()
        if is_cut or not piece:
            return


def _take_checked(request: HttpRequest, user: User, upload: Upload, file: GrowingFile) -> None:
    """Keep a part only when all of it came and its checksum agrees."""
    name, _space, wanted = request.headers["Upload-Checksum"].partition(" ")
    if name not in CHECKSUMS:
        raise BadInput(detail="unknown checksum algorithm")
    part = bytearray()
    while len(part) <= PART_BYTES:
        piece, is_cut = _read(request, PIECE_BYTES)
        if is_cut:
            return
        if not piece:
            break
        part += piece
    if len(part) > PART_BYTES:
        raise BadInput(detail="a checked part over 8 MiB")
    if base64.b64encode(CHECKSUMS[name](part).digest()).decode() != wanted.strip():
        raise PartDamaged(detail=upload.record_ref)
    append(actor=user, upload=upload, file=file, part=part)


def _read(request: HttpRequest, size: int) -> tuple[bytes, bool]:
    """Give the next bytes of the body, and whether the connection was cut."""
    try:
        return request.read(size), False
    except (UnreadablePostError, OSError):
        return b"", True


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise BadInput(detail="a length or offset that is no number")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """Give the metadata of an upload: pairs of a name and a base64 value. Raises: BadInput."""
    told = {}
    for pair in filter(None, header.split(",")):
        name, _space, value = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            raise BadInput(detail="metadata that is not base64 of UTF-8") from None
    return told


def _one(model: type[File] | type[Folder], binder: Binder, reference: str) -> File | Folder | None:
    """Give the file or folder of this binder that the metadata names. Raises: NotFound for one that lies elsewhere."""
    if not reference:
        return None
    found = model._default_manager.filter(binder=binder, reference=reference).first()
    if found is None:
        raise NotFound(detail="metadata names a thing of another binder")
    return found
