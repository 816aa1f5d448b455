"""A paper arrives: kept as a new file or as the next version of one, named, dated, put on the record, announced."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from audit.services import record
from common import clock
from common.gate import require
from jobs.services import enqueue
from vault import verbs
from vault.bounds import MAX_UPLOAD_BYTES
from vault.digests import Sha256Thread
from vault.errors import UploadTooLarge
from vault.events import version_added
from vault.filetypes import HEAD_BYTES, check_head, kind_of
from vault.models import Binder, File, Folder, Version
from vault.names import clean_name
from vault.roles import BinderAction
from vault.sealing import new_file_key
from vault.services.binders import seal_comment, wrap_file_key
from vault.storage.office import office_storage
from vault.streams import SegmentWriter

CHECK = "vault.check"
PIECE_BYTES = 1 << 20


def storage_key_of(version_id: UUID) -> str:
    """Give the key under which a version's bytes lie: its id, never its name."""
    return version_id.hex


def add_version(
    *,
    actor: User,
    binder: Binder,
    name: str,
    source: BinaryIO,
    file: File | None = None,
    folder: Folder | None = None,
    comment: str = "",
) -> Version:
    """Keep what `source` holds as a new file of `binder`, or as the next version of `file`.

    The bytes are sealed while they are read, outside any transaction; the rows follow in one.
    Raises: FileRefused (kind), UploadTooLarge, StorageFull, NotFound or Refused. Audit: file.added or file.version_added.
    """
    require(actor, BinderAction.ADD, binder)
    shown = clean_name(name)
    kind = kind_of(shown)
    version_id, file_key = uuid4(), new_file_key()
    key, digest, size = storage_key_of(version_id), Sha256Thread(), 0
    try:
        with SegmentWriter(office_storage().create(key), file_key, version_id.bytes) as writer:
            while piece := source.read(PIECE_BYTES):
                if size == 0:
                    check_head(kind, piece[:HEAD_BYTES])
                size += len(piece)
                if size > MAX_UPLOAD_BYTES:
                    raise UploadTooLarge
                digest.feed(piece)
                writer.write(piece)
            if size == 0:
                check_head(kind, b"")
    finally:
        digest.stop()
    try:
        return keep(
            actor=actor,
            binder=binder,
            version=Version(
                pk=version_id,
                name=shown,
                content_type=kind.content_type,
                size_bytes=size,
                sha256=digest.digest().hex(),
                storage_key=key,
                wrapped_key=wrap_file_key(binder, str(version_id), file_key),
                comment=seal_comment(binder, str(version_id), comment),
            ),
            file=file,
            folder=folder,
        )
    except BaseException:
        office_storage().delete(key)
        raise


@transaction.atomic
def keep(*, actor: User, binder: Binder, version: Version, file: File | None, folder: Folder | None) -> Version:
    """Write the rows of a version whose bytes lie sealed; two at once get two numbers.

    Audit: file.added or file.version_added, with the digest of the content.
    """
    moment = clock.now()
    if file is None:
        held = File.objects.create(binder=binder, folder=folder, name=version.name, created_by=actor, created_at=moment)
    else:
        held = File.objects.select_for_update().get(pk=file.pk, binder=binder)
    held.latest_number += 1
    held.latest_at = moment
    held.save(update_fields=["latest_number", "latest_at"])
    version.file, version.number, version.author, version.created_at = held, held.latest_number, actor, moment
    version.save(force_insert=True)
    record(
        verb=verbs.FILE_ADDED if version.number == 1 else verbs.FILE_RETURNED,
        actor=actor,
        on=version.record_ref,
        labels={"name": version.name},
        key=binder.key,
        after=bytes.fromhex(version.sha256) if version.sha256 else b"",
    )
    enqueue(CHECK, unique=f"check/{version.pk}", version_id=str(version.pk))
    version_added.send(sender=Version, version=version, actor=actor)
    return version
