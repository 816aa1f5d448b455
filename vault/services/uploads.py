"""Uploads that can break off and go on: begun by a row, grown part by part, ended by becoming a version."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from audit.services import record
from common import clock
from common.errors import BadInput
from common.gate import require
from vault import rules, verbs
from vault.bounds import MAX_UPLOAD_BYTES
from vault.errors import FileRefused, OffsetMismatch, UploadLost, UploadTooLarge
from vault.filetypes import HEAD_BYTES, check_head, kind_of
from vault.growing import GrowingFile, PartReceipt, drop_growing
from vault.links.guests import Guest, account_of, link_of
from vault.links.opening import reserve
from vault.models import Binder, File, Folder, Upload, UploadState, Version
from vault.names import clean_name
from vault.places import upload_place, version_place
from vault.quotas import require_place, require_room
from vault.refusals import Refusal
from vault.sealing import Data
from vault.services.adding import (
    LOCKED,
    accepted_kind,
    check_room,
    look_into,
    may_add,
    put_in,
    record_refusal,
    sealed_comment,
)
from vault.services.reading import new_version_key, unwrap
from vault.storage.office import office_storage

KEPT_FOR = timedelta(days=7)


def start_upload(  # the contract: each says one thing about the paper
    *,
    actor: User | Guest,
    binder: Binder,
    name: str,
    length_bytes: int,
    declared_type: str = "",
    file: File | None = None,
    folder: Folder | None = None,
    comment: str = "",
) -> Upload:
    """Give a new upload of `length_bytes` into `binder`; it can be gone on with for seven days.

    Raises: NotFound, Refused, FileRefused, NoRoomLeft, UploadTooLarge, StorageFull, TooManyUploads.
    Audit: upload.started, file.refused.
    """
    may_add(actor=actor, binder=binder, file=file, folder=folder)
    shown = clean_name(name)
    accepted_kind(actor=actor, binder=binder, name=shown)
    if length_bytes > MAX_UPLOAD_BYTES:
        raise UploadTooLarge(detail="announced longer than a file may be")
    if length_bytes < 0:
        raise BadInput(detail="negative length")
    if length_bytes == 0:
        raise Refusal.EMPTY.error()
    check_room(length_bytes)
    version_id = uuid4()
    raw, wrapped = new_version_key(binder.key, version_id.hex)
    upload = Upload(
        pk=version_id,
        binder=binder,
        folder=folder,
        replaces=file,
        actor=account_of(actor),
        link=link_of(actor),
        name=shown,
        declared_type=declared_type[:120],
        comment=sealed_comment(binder, version_id, comment),
        length_bytes=length_bytes,
        storage_key=upload_place(version_id),
        wrapped_key=wrapped,
        expires_at=clock.now() + KEPT_FOR,
    )
    # The file first: a row without its file could never go on, a file without its row is swept.
    GrowingFile.create(office_storage(), upload.storage_key, raw, version_id.bytes).close()
    try:
        _begin(actor, upload)
    except BaseException as error:
        drop_growing(office_storage(), upload.storage_key)
        if isinstance(error, FileRefused):
            record_refusal(actor=actor, binder=binder, name=shown, error=error)
        raise
    return upload


@transaction.atomic
def _begin(actor: User | Guest, upload: Upload) -> None:
    """Write the row that keeps room for the whole upload until it is finished, given up or past its time."""
    require_room(binder=upload.binder, size_bytes=upload.length_bytes)
    if isinstance(actor, Guest):
        reserve(actor.link, upload.length_bytes)
    require_place(actor=actor)
    upload.save(force_insert=True)
    record(
        verb=verbs.UPLOAD_STARTED,
        actor=actor,
        on=upload.record_ref,
        matter=upload.binder.matter_ref,
        labels={"name": upload.name},
        key=upload.binder.key,
    )


def append(*, actor: User | Guest, upload: Upload, offset: int, part: Data, sha256: bytes | None = None) -> PartReceipt:
    """Put `part` behind the first `offset` bytes of `upload`, durably; give its receipt.

    `sha256` is its digest if the receiver has it. Raises: NotFound, UploadBusy, OffsetMismatch, UploadTooLarge,
    UploadChanged, UploadLost, StorageFull, FileRefused when the first bytes are not what the name says.
    """
    require(actor, rules.SEND, upload)
    _refuse_ended(upload)
    # Asked at each part: many that had room when they were begun may have none together.
    check_room(len(part))
    with _open(upload) as growing:
        if growing.offset != offset:
            raise OffsetMismatch(detail=f"{growing.offset} stands, {offset} came")
        if growing.offset + len(part) > upload.length_bytes:
            raise UploadTooLarge(detail="more than was announced")
        if growing.offset == 0 and len(part) >= min(HEAD_BYTES, upload.length_bytes):
            try:
                check_head(kind_of(upload.name), bytes(memoryview(part)[:HEAD_BYTES]))
            except FileRefused as refused:
                _give_up(actor, upload, refused)
                raise
        return growing.append(part, sha256=sha256)


def upload_offset(*, actor: User | Guest, upload: Upload) -> int:
    """Give how many bytes of `upload` are safely here. Raises: NotFound, UploadBusy, UploadLost."""
    require(actor, rules.SEND, upload)
    if upload.state == UploadState.FINISHED:
        return upload.length_bytes
    _refuse_ended(upload)
    if office_storage().exists(version_place(upload.pk)):
        return upload.length_bytes
    with _open(upload) as growing:
        return growing.offset


def finish_upload(*, actor: User | Guest, upload: Upload) -> Version:
    """Make a complete upload a version and give it; done twice, or again after a crash half-way, it is done once.

    Raises: NotFound, OffsetMismatch while bytes are missing, FileRefused (then nothing of it is kept). Audit: file.added.
    """
    require(actor, rules.SEND, upload)
    if upload.state == UploadState.FINISHED and upload.version is not None:
        return upload.version
    _refuse_ended(upload)
    place, raw, sha256 = version_place(upload.pk), _raw_key(upload), ""
    if not office_storage().exists(place):
        with _open(upload) as growing:
            if growing.offset != upload.length_bytes:
                raise OffsetMismatch(detail=f"{growing.offset} of {upload.length_bytes} are here")
            finished = growing.finish()
            office_storage().adopt(upload.storage_key, place)
            sha256 = finished.sha256.hex() if finished.sha256 else ""
    drop_growing(office_storage(), upload.storage_key)
    try:
        findings = look_into(upload.pk, raw, upload.length_bytes, upload.name)
    except FileRefused as refused:
        _give_up(actor, upload, refused)
        raise
    return _become_version(actor, upload, sha256, locked=findings.locked)


@transaction.atomic
def _become_version(actor: User | Guest, upload: Upload, sha256: str, *, locked: bool) -> Version:
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.version is not None:
        return held.version
    _refuse_ended(held)
    version = Version(
        pk=held.pk,
        name=held.name,
        content_type=kind_of(held.name).content_type,
        size_bytes=held.length_bytes,
        sha256=sha256,
        wrapped_key=bytes(held.wrapped_key),
        comment=held.comment,
        scan_note=LOCKED if locked else "",
    )
    put_in(actor=actor, binder=upload.binder, version=version, file=held.replaces, folder=held.folder)
    held.state, held.version = UploadState.FINISHED, version
    held.save(update_fields=["state", "version"])
    upload.state, upload.version = held.state, version
    return version


def abandon_upload(*, actor: User | Guest | None, upload: Upload) -> None:
    """Give `upload` up and forget its bytes; `actor` None is the office's clock. A finished one stays.

    Raises: NotFound. Audit: upload.abandoned or upload.expired.
    """
    if actor is not None:
        require(actor, rules.SEND, upload)
    verb = verbs.UPLOAD_ABANDONED if actor is not None else verbs.UPLOAD_EXPIRED
    with transaction.atomic():
        if not _end(upload):
            return
        record(verb=verb, actor=actor, on=upload.record_ref, matter=upload.binder.matter_ref)
    _forget(upload)


def _give_up(actor: User | Guest, upload: Upload, refused: FileRefused) -> None:
    """End an upload whose content was refused."""
    with transaction.atomic():
        if _end(upload):
            record_refusal(actor=actor, binder=upload.binder, name=upload.name, error=refused)
    _forget(upload)


def _end(upload: Upload) -> bool:
    growing = Upload.objects.filter(pk=upload.pk, state=UploadState.GROWING)
    return bool(growing.update(state=UploadState.ABANDONED))


def _forget(upload: Upload) -> None:
    """Remove the bytes of an ended upload. SECURITY: never those of a version."""
    drop_growing(office_storage(), upload.storage_key)
    if not Version.objects.filter(pk=upload.pk).exists():
        office_storage().delete(version_place(upload.pk))


def _refuse_ended(upload: Upload) -> None:
    if upload.state != UploadState.GROWING or upload.expires_at <= clock.now():
        raise UploadLost(detail=f"{upload.record_ref} is {upload.state}")


def _raw_key(upload: Upload) -> bytes:
    return unwrap(upload.binder.key, upload.wrapped_key, upload.pk.hex)


def _open(upload: Upload) -> GrowingFile:
    return GrowingFile.open(office_storage(), upload.storage_key, _raw_key(upload), upload.pk.bytes)
