"""Resumable uploads: begun, grown part by part, finished into a version, or swept when nobody comes back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from audit.services import record
from common import clock
from common.errors import NotFound
from common.gate import require
from vault import verbs
from vault.bounds import MAX_UPLOAD_BYTES
from vault.errors import UploadTooLarge
from vault.filetypes import HEAD_BYTES, check_head, kind_of
from vault.growing import GrowingFile, PartReceipt, drop_growing
from vault.models import Binder, File, Folder, Upload, UploadState, Version
from vault.names import clean_name
from vault.roles import BinderAction
from vault.sealing import Data, new_file_key
from vault.services.arriving import keep, storage_key_of
from vault.services.binders import seal_comment, unwrap_file_key, wrap_file_key
from vault.storage.office import office_storage
from vault.streams import SealedReader

KEPT_FOR = timedelta(days=2)


def start_upload(
    *,
    actor: User,
    binder: Binder,
    name: str,
    length_bytes: int,
    declared_type: str = "",
    comment: str = "",
    replaces: File | None = None,
    folder: Folder | None = None,
) -> Upload:
    """Begin an upload of `length_bytes` into `binder`. Its id becomes the version's, to which its bytes are bound.

    Raises: UploadTooLarge, FileRefused (kind), NotFound or Refused. Audit: upload.started.
    """
    require(actor, BinderAction.ADD, binder)
    if length_bytes > MAX_UPLOAD_BYTES:
        raise UploadTooLarge
    shown = clean_name(name)
    kind_of(shown)
    upload_id, file_key = uuid4(), new_file_key()
    upload = Upload(
        pk=upload_id,
        binder=binder,
        folder=folder,
        replaces=replaces,
        actor=actor,
        name=shown,
        declared_type=declared_type[:120],
        comment=seal_comment(binder, str(upload_id), comment),
        length_bytes=length_bytes,
        storage_key=storage_key_of(upload_id),
        wrapped_key=wrap_file_key(binder, str(upload_id), file_key),
        expires_at=clock.now() + KEPT_FOR,
    )
    GrowingFile.create(office_storage(), upload.storage_key, file_key, upload_id.bytes).close()
    with transaction.atomic():
        upload.save(force_insert=True)
        record(verb=verbs.UPLOAD_STARTED, actor=actor, on=upload.record_ref, labels={"name": shown}, key=binder.key)
    return upload


def growing(upload: Upload) -> GrowingFile:
    """Give the growing file of `upload`, held until closed. Raises: UploadBusy, UploadLost."""
    key = unwrap_file_key(upload.binder, upload)
    return GrowingFile.open(office_storage(), upload.storage_key, key, upload.pk.bytes)


def received(upload: Upload) -> int:
    """Give how many bytes are safely here. Raises: UploadBusy, UploadLost."""
    if upload.state == UploadState.FINISHED:
        return upload.length_bytes
    with growing(upload) as file:
        return file.offset


def append(*, actor: User, upload: Upload, file: GrowingFile, part: Data, sha256: bytes | None = None) -> PartReceipt:
    """Put a part at the end of an upload that `actor` holds open. Raises: UploadTooLarge, StorageFull, NotFound or Refused."""
    require(actor, BinderAction.ADD, upload.binder)
    if file.offset + len(memoryview(part)) > upload.length_bytes:
        raise UploadTooLarge(detail="more bytes than the upload was begun with")
    return file.append(part, sha256=sha256)


def finish_upload(*, actor: User, upload: Upload) -> Version:
    """Make a version of an upload whose last byte is here. A repeat, also after a crash in the middle, gives the same one.

    Raises: FileRefused (its beginning is not of its kind), NotFound or Refused. Audit: file.added or file.version_added.
    """
    require(actor, BinderAction.ADD, upload.binder)
    if upload.version is not None:
        return upload.version
    storage, key = office_storage(), unwrap_file_key(upload.binder, upload)
    sha256 = b""
    if not storage.exists(upload.storage_key):
        with growing(upload) as file:
            sha256 = file.finish().sha256 or b""
        storage.adopt(upload.storage_key, upload.storage_key)
    kind = kind_of(upload.name)
    with SealedReader(storage.open(upload.storage_key), key, upload.pk.bytes, upload.length_bytes) as reader:
        head = reader.read(HEAD_BYTES) or b""
    try:
        check_head(kind, head)
    except BaseException:
        storage.delete(upload.storage_key)
        Upload.objects.filter(pk=upload.pk).update(state=UploadState.ABANDONED)
        raise
    with transaction.atomic():
        locked = Upload.objects.select_for_update().select_related("binder__key").get(pk=upload.pk)
        if locked.version is not None:
            return locked.version
        version = Version(
            pk=upload.pk,
            name=upload.name,
            content_type=kind.content_type,
            size_bytes=upload.length_bytes,
            sha256=sha256.hex(),
            storage_key=upload.storage_key,
            wrapped_key=upload.wrapped_key,
            comment=upload.comment,
        )
        kept = keep(actor=actor, binder=locked.binder, version=version, file=locked.replaces, folder=locked.folder)
        locked.version, locked.state = kept, UploadState.FINISHED
        locked.save(update_fields=["version", "state"])
    return kept


def abandon_upload(*, actor: User | None, upload: Upload) -> None:
    """Give an upload up and forget what came of it. Raises: NotFound for somebody else's. Audit: upload.abandoned."""
    if actor is not None and upload.actor_id != actor.pk:
        raise NotFound(detail="somebody else's upload")
    with transaction.atomic():
        changed = Upload.objects.filter(pk=upload.pk, state=UploadState.GROWING).update(state=UploadState.ABANDONED)
        if changed:
            record(verb=verbs.UPLOAD_ABANDONED, actor=actor, on=upload.record_ref)
    if changed:
        drop_growing(office_storage(), upload.storage_key)


def sweep_uploads() -> int:
    """Give up every upload that nobody finished in time. Gives how many."""
    overdue = list(Upload.objects.filter(state=UploadState.GROWING, expires_at__lt=clock.now())[:500])
    for upload in overdue:
        abandon_upload(actor=None, upload=upload)
    return len(overdue)
